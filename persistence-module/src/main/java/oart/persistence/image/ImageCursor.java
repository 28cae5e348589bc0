package oart.persistence.image;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;

/**
 * The place after one image in the order newest first, rows without a time last.
 *
 * @param createdAt of that image; empty among those without a time
 */
public record ImageCursor(Optional<Instant> createdAt, ImageId id) {
    /** Reads {@link #toString()}'s form; empty for anything else. */
    public static Optional<ImageCursor> parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", -1);
            if (parts.length != 2) {
                return Optional.empty();
            }
            Optional<Instant> createdAt = parts[0].isEmpty() ? Optional.empty() : Optional.of(Instant.parse(parts[0]));
            return ImageId.parse(parts[1]).map(id -> new ImageCursor(createdAt, id));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Opaque text, fit for a query parameter. */
    @Override
    public String toString() {
        String text = createdAt.map(Instant::toString).orElse("") + ' ' + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
