package oart.ejb.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Tells what a file really is, from its first bytes; the name decides only where bytes cannot. */
public final class MediaProbe {
    /** Enough of a file's beginning to tell what it is and, but for some JPEGs, how large. */
    static final int HEAD_BYTES = 64 << 10;

    /** Of one JPEG; a file of nothing but short ones would keep a thread for minutes. */
    private static final int MOST_SEGMENTS = 10_000;

    private static final Media UNKNOWN = new Media("application/octet-stream", "bin", null, null);
    private static final Map<String, Media> BY_NAME = Map.of(
            "txt", new Media("text/plain", "txt", null, null),
            "json", new Media("application/json", "json", null, null),
            "latent", new Media("application/octet-stream", "latent", null, null),
            "obj", new Media("model/obj", "obj", null, null));

    /** Of the kinds that the Python program stored as {@code .png}. */
    private static final Map<String, String> EXTENSIONS = Map.of(
            "image/png", "png",
            "image/jpeg", "jpg",
            "image/webp", "webp",
            "image/gif", "gif",
            "video/mp4", "mp4",
            "video/webm", "webm");

    private MediaProbe() {}

    /**
     * @param contentType e.g. {@code image/png}, {@code video/mp4}; {@code application/octet-stream} when unknown
     * @param extension without the dot, fits the content type
     * @param width null when it is no picture or not told in the head
     */
    public record Media(String contentType, String extension, Integer width, Integer height) {}

    /**
     * @param head the first bytes, or all; 64 KiB are enough for the size of nearly every JPEG
     * @param fileName as the backend or the client calls it
     */
    public static Media probe(byte[] head, String fileName) {
        if (starts(head, 0, "\u0089PNG\r\n\u001a\n")) {
            boolean told = head.length >= 24 && starts(head, 12, "IHDR");
            return sized("image/png", "png", told, () -> big(head, 16, 4), () -> big(head, 20, 4));
        }
        if (starts(head, 0, "\u00ff\u00d8\u00ff")) {
            return jpeg(head);
        }
        if (starts(head, 0, "GIF87a") || starts(head, 0, "GIF89a")) {
            return sized("image/gif", "gif", head.length >= 10, () -> little(head, 6, 2), () -> little(head, 8, 2));
        }
        if (starts(head, 0, "II*\0") || starts(head, 0, "MM\0*")) {
            return new Media("image/tiff", "tif", null, null);
        }
        if (starts(head, 0, "RIFF") && starts(head, 8, "WEBP")) {
            return webp(head);
        }
        if (starts(head, 0, "RIFF") && starts(head, 8, "WAVE")) {
            return new Media("audio/wav", "wav", null, null);
        }
        if (starts(head, 4, "ftyp")) {
            return isoMedia(head);
        }
        if (starts(head, 0, "\u001aE\u00df\u00a3")) {
            return contains(head, "webm")
                    ? new Media("video/webm", "webm", null, null)
                    : new Media("video/x-matroska", "mkv", null, null);
        }
        if (starts(head, 0, "fLaC")) {
            return new Media("audio/flac", "flac", null, null);
        }
        if (starts(head, 0, "OggS")) {
            return contains(head, "OpusHead")
                    ? new Media("audio/ogg", "opus", null, null)
                    : new Media("audio/ogg", "ogg", null, null);
        }
        if (starts(head, 0, "ID3") || head.length > 1 && (head[0] & 0xff) == 0xff && (head[1] & 0xe6) == 0xe2) {
            return new Media("audio/mpeg", "mp3", null, null);
        }
        if (starts(head, 0, "glTF")) {
            return new Media("model/gltf-binary", "glb", null, null);
        }
        if (isSvg(head)) {
            return new Media("image/svg+xml", "svg", null, null);
        }
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_NAME.getOrDefault(extension, UNKNOWN);
    }

    /** Whether an object of this name may be one that lies beside what was taken out of it. */
    static boolean mayHaveMetadata(String key) {
        return key.matches(".*\\.(png|webp|jpe?g|flac|mp3)");
    }

    /** The extension for bytes of this type, without the dot; else that of the name. */
    static String extension(String contentType, String fileName) {
        return EXTENSIONS.getOrDefault(contentType, fileName.substring(fileName.lastIndexOf('.') + 1));
    }

    /** As {@link #probe(byte[], String)}, of a file, whose size is told however far from its beginning it stands. */
    static Media probe(Path file, String fileName) throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            Media media = probe(read(in, 0, HEAD_BYTES), fileName);
            return media.contentType().equals("image/jpeg") && media.width() == null ? jpeg(in) : media;
        }
    }

    private static byte[] read(SeekableByteChannel in, long from, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(most);
        in.position(from);
        while (buffer.hasRemaining() && in.read(buffer) >= 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static Media jpeg(SeekableByteChannel in) throws IOException {
        long at = 2;
        int looks = 0;
        for (byte[] segment = read(in, at, 9);
                segment.length == 9 && (segment[0] & 0xff) == 0xff && looks < MOST_SEGMENTS;
                segment = read(in, at, 9)) {
            looks++;
            int marker = segment[1] & 0xff;
            if (isFrame(marker)) {
                return new Media("image/jpeg", "jpg", big(segment, 7, 2), big(segment, 5, 2));
            }
            at += marker == 0xff ? 1 : isAlone(marker) ? 2 : 2 + big(segment, 2, 2);
        }
        return new Media("image/jpeg", "jpg", null, null);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean isAlone(int marker) {
        return marker == 0x01 || marker >= 0xd0 && marker <= 0xd8;
    }

    /** Walks the segments to the frame header, which holds the size. */
    private static Media jpeg(byte[] head) {
        int at = 2;
        while (at + 9 < head.length && (head[at] & 0xff) == 0xff) {
            int marker = head[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (isFrame(marker)) {
                return new Media("image/jpeg", "jpg", big(head, at + 7, 2), big(head, at + 5, 2));
            }
            at += isAlone(marker) ? 2 : 2 + big(head, at + 2, 2);
        }
        return new Media("image/jpeg", "jpg", null, null);
    }

    private static Media webp(byte[] head) {
        if (starts(head, 12, "VP8X") && head.length >= 30) {
            return new Media("image/webp", "webp", 1 + little(head, 24, 3), 1 + little(head, 27, 3));
        }
        if (starts(head, 12, "VP8L") && head.length >= 25) {
            int bits = little(head, 21, 4);
            return new Media("image/webp", "webp", 1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
        }
        if (starts(head, 12, "VP8 ") && head.length >= 30) {
            return new Media("image/webp", "webp", little(head, 26, 2) & 0x3fff, little(head, 28, 2) & 0x3fff);
        }
        return new Media("image/webp", "webp", null, null);
    }

    private static Media isoMedia(byte[] head) {
        String brand = head.length >= 12 ? new String(head, 8, 4, StandardCharsets.ISO_8859_1) : "";
        return switch (brand) {
            case "avif", "avis" -> new Media("image/avif", "avif", null, null);
            case "heic", "heix", "mif1" -> new Media("image/heic", "heic", null, null);
            case "M4A " -> new Media("audio/mp4", "m4a", null, null);
            case "qt  " -> new Media("video/quicktime", "mov", null, null);
            default -> new Media("video/mp4", "mp4", null, null);
        };
    }

    private static boolean isSvg(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 1024), StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("<svg") || text.startsWith("<?xml") && text.contains("<svg");
    }

    private static Media sized(
            String type,
            String extension,
            boolean told,
            java.util.function.IntSupplier width,
            java.util.function.IntSupplier height) {
        return told && width.getAsInt() != 0 && height.getAsInt() != 0
                ? new Media(type, extension, positive(width.getAsInt()), positive(height.getAsInt()))
                : new Media(type, extension, null, null);
    }

    /** A number of 32 bits without a sign; more than any picture has stays that. */
    private static int positive(int bits) {
        return bits < 0 ? Integer.MAX_VALUE : bits;
    }

    private static boolean starts(byte[] bytes, int at, String magic) {
        if (bytes.length < at + magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if ((bytes[at + i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, 0, Math.min(bytes.length, 256), StandardCharsets.ISO_8859_1).contains(text);
    }

    private static int big(byte[] bytes, int at, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private static int little(byte[] bytes, int at, int length) {
        int value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }
}
