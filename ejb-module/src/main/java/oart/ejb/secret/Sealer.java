package oart.ejb.secret;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for the database and opens them again: AES-256-GCM under a key that PBKDF2 makes of {@code oart.secret-key}. The purpose is
 * bound in, so a secret that was sealed for one row opens for no other. Safe for any thread.
 *
 * <p>Form: one byte 1, twelve of the nonce, the rest ciphertext and tag.
 */
@ApplicationScoped
public class Sealer {
    private static final byte FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BITS = 256;
    /** The key may be a text that people made up. */
    private static final int ITERATIONS = 210_000;

    private static final byte[] SALT = "oart.secret-key/1".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private SecretConfig config;
    private SecretKeySpec key;

    /** For the container only. */
    protected Sealer() {}

    @Inject
    public Sealer(SecretConfig config) {
        this.config = config;
    }

    /** Whether there is a key. */
    public boolean isUsable() {
        return config.key().isPresent();
    }

    /**
     * @param purpose what the secret is for, with the row it belongs to; the same is needed to open it
     * @throws IllegalStateException there is no key
     */
    public byte[] seal(String purpose, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(FORM)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** @throws UnreadableSecretException there is no key, or it is not the one, or the bytes are not what was sealed for this purpose */
    public String open(String purpose, byte[] sealed) {
        if (!isUsable()) {
            throw new UnreadableSecretException("oart.secret-key is not set", null);
        }
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != FORM) {
            throw new UnreadableSecretException("it is of no known form", null);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer bytes = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        bytes.get(nonce);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        try {
            return new String(cipher(Cipher.DECRYPT_MODE, nonce, purpose).doFinal(rest), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new UnreadableSecretException("oart.secret-key is not the one it was sealed with", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Made once, when it is needed first: it takes a tenth of a second. */
    private synchronized SecretKeySpec key() throws GeneralSecurityException {
        if (key == null) {
            char[] text = config.key()
                    .orElseThrow(() -> new IllegalStateException("oart.secret-key is not set"))
                    .toCharArray();
            byte[] made = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(text, SALT, ITERATIONS, KEY_BITS))
                    .getEncoded();
            key = new SecretKeySpec(made, "AES");
        }
        return key;
    }
}
