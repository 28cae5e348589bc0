package oart.acceptance.takeover;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Files as ComfyUI makes them; the Python program stored all of them as {@code .png} of type {@code image/png}. */
final class OldFiles {
    private OldFiles() {}

    /** @param format {@code png}, {@code jpg} or {@code gif} */
    static byte[] picture(String format, int width, int height) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out)) {
                throw new IllegalArgumentException(format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One pixel. */
    static byte[] webp() {
        return Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
    }

    /** The head of a film, which is all that a server looks at. */
    static byte[] mp4() {
        byte[] head = {
            0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 2, 0, 'i', 's', 'o', 'm', 'i', 's', 'o', '2'
        };
        byte[] film = Arrays.copyOf(head, 5000);
        System.arraycopy(new byte[] {0, 0, 19, 112, 'm', 'd', 'a', 't'}, 0, film, head.length, 8);
        return film;
    }

    /** The head of a sound. */
    static byte[] flac() {
        return Arrays.copyOf("fLaC\0\0\0\"".getBytes(StandardCharsets.ISO_8859_1), 200);
    }
}
