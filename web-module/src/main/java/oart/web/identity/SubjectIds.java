package oart.web.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import oart.persistence.user.UserId;

/** User ids of subjects that are no UUIDs: the UUIDv5 (RFC 9562) of the subject in the name space of its issuer. */
final class SubjectIds {
    /** The name space of URLs, in which an issuer is a name. */
    private static final UUID URLS = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private SubjectIds() {}

    /** The subject itself when it is a UUID. */
    static UserId of(String issuer, String subject) {
        return UserId.parse(subject).orElseGet(() -> new UserId(named(named(URLS, issuer), subject)));
    }

    private static UUID named(UUID space, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(16 + text.length)
                .putLong(space.getMostSignificantBits())
                .putLong(space.getLeastSignificantBits())
                .put(text);
        try {
            ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(input.array()));
            long high = (hash.getLong() & ~0xF000L) | 0x5000L;
            long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing", e);
        }
    }
}
