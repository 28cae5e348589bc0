package oart.web.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.json.Json;

/** An issuer within the test: answers discovery and keys without a network, and signs whatever it is asked to. */
final class SigningIssuer extends IssuerClient {
    static final String ISSUER = "https://fief.example";
    static final RSAKey RSA = rsa("key-1");
    static final RSAKey OTHER_RSA = rsa("key-2");
    static final ECKey EC = ec();

    private List<JWK> published = List.of(RSA.toPublicJWK(), EC.toPublicJWK());
    private boolean down;
    private int rounds;

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("key-ec").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    void publish(JWK... keys) {
        List<JWK> all = new ArrayList<>();
        for (JWK key : keys) {
            all.add(key.toPublicJWK());
        }
        published = List.copyOf(all);
    }

    void down(boolean now) {
        down = now;
    }

    /** How often it was asked. */
    int rounds() {
        return rounds;
    }

    @Override
    boolean isConfigured() {
        return true;
    }

    @Override
    CompletionStage<Boolean> answers() {
        return CompletableFuture.completedFuture(!down);
    }

    @Override
    Discovery discover() {
        rounds++;
        if (down) {
            throw new IssuerUnavailableException("down", null);
        }
        return new Discovery(
                ISSUER, URI.create("http://issuer.test/jwks"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    List<JWK> keys(URI jwks) {
        return published;
    }

    /** As {@code RS256} by the first key, header exactly Fief's. */
    static String token(Map<String, Object> claims) {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(), claims, RSA);
    }

    static String sign(JWSHeader header, Map<String, Object> claims, JWK key) {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            JWSObject token = new JWSObject(header, new Payload(Json.write(claims)));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Header and claims as they are written, with these bytes as signature. */
    static String raw(String header, Map<String, Object> claims, byte[] signature) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + '.'
                + base64.encodeToString(Json.writeBytes(claims))
                + '.'
                + base64.encodeToString(signature);
    }

    /** A copy with one claim changed; null leaves it out. */
    static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(claims);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }
}
