package oart.sandbox.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.sandbox.SandboxException;

/** The issuer's RSA keys: one signs, and those published verify. The signing key is kept in a file. Thread-safe. */
final class SigningKeys {
    private static final int BITS = 2048;
    private static final int ID_BYTES = 32;

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private final List<RSAKey> published = new ArrayList<>();
    private RSAKey signing;

    SigningKeys(Path file) {
        this.file = file;
        this.signing = load();
        this.published.add(signing);
    }

    private RSAKey load() {
        try {
            if (Files.exists(file)) {
                return JWK.parse(Files.readString(file)).toRSAKey();
            }
        } catch (ParseException e) {
            // Half-written or foreign: tokens of it were never checked against anything else.
            return make();
        } catch (IOException e) {
            throw new SandboxException("The issuer's key " + file + " cannot be read.", e);
        }
        return make();
    }

    private RSAKey make() {
        RSAKey key = generate();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, key.toJSONString());
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            return key;
        } catch (IOException e) {
            throw new SandboxException("The issuer's key " + file + " cannot be written.", e);
        }
    }

    private RSAKey generate() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(Base64.getUrlEncoder().withoutPadding().encodeToString(id))
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM makes no RSA keys", e);
        }
    }

    /** Signs with a new key from now on. @param withdraw whether the old ones are no longer published */
    synchronized void rotate(boolean withdraw) {
        RSAKey next = make();
        if (withdraw) {
            published.clear();
        }
        published.add(next);
        signing = next;
    }

    /** The public keys, without {@code alg}, as Fief publishes them. */
    synchronized Map<String, Object> toJson() {
        return new JWKSet(List.<JWK>copyOf(published)).toJSONObject();
    }

    synchronized String sign(Map<String, Object> claims) {
        return sign(signing, claims);
    }

    /** Signs with a key that nobody publishes, under the name of the one that is. */
    synchronized String signForged(Map<String, Object> claims) {
        return sign(new RSAKey.Builder(generate()).keyID(signing.getKeyID()).build(), claims);
    }

    private static String sign(RSAKey key, Map<String, Object> claims) {
        try {
            // Not a JWTClaimsSet: that writes an audience of one as a string.
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new Payload(claims));
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the claims cannot be signed", e);
        }
    }

    /** The claims of a token that a published key signed and that has not expired. */
    synchronized Optional<JWTClaimsSet> verify(String token, Date now) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            for (RSAKey key : published) {
                if (key.getKeyID().equals(jwt.getHeader().getKeyID()) && jwt.verify(new RSASSAVerifier(key))) {
                    Date expiry = jwt.getJWTClaimsSet().getExpirationTime();
                    return Optional.of(jwt.getJWTClaimsSet()).filter(claims -> expiry != null && expiry.after(now));
                }
            }
            return Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }
}
