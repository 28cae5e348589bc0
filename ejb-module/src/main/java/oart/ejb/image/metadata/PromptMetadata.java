package oart.ejb.image.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import oart.ejb.image.metadata.Splices.Splice;

/**
 * Finds what a picture tells besides its pixels, and a FLAC or MP3 besides its sound. ComfyUI (read at 0.3.64, {@code nodes.py} and {@code comfy_extras/nodes_images.py}) writes
 * prompt and workflow into text chunks of PNG, into a chunk {@code comf} of animated PNG, and as EXIF into WebP; other nodes write EXIF and
 * XMP into JPEG; FLAC gets comments, MP3 an ID3 tag. Damaged files are walked as far as they make sense.
 *
 * <p>The containers of videos and of Opus are left alone: taking a part out of them moves what other parts point to.
 */
public final class PromptMetadata {
    private static final byte[] NOTHING = {};
    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_CHUNK = 12;
    private static final Set<String> PNG_CHUNKS = Set.of("tEXt", "zTXt", "iTXt", "eXIf", "comf");
    private static final Set<String> WEBP_CHUNKS = Set.of("EXIF", "XMP ");
    private static final int WEBP_FLAGS = 0x08 | 0x04;
    /** APP1 (EXIF, XMP), APP13 (IPTC) and comments. */
    private static final Set<Integer> JPEG_SEGMENTS = Set.of(0xe1, 0xed, 0xfe);

    /** Application data, comments, pictures. */
    private static final Set<Integer> FLAC_BLOCKS = Set.of(2, 4, 6);

    private static final int FLAC_LAST = 0x80;
    private static final int ID3_FOOTER = 0x10;

    private PromptMetadata() {}

    /** Whether files of this media type are looked into. */
    public static boolean mayBeIn(String contentType) {
        return contentType != null
                && Set.of("image/png", "image/webp", "image/jpeg", "audio/flac", "audio/mpeg")
                        .contains(contentType);
    }

    /**
     * Reads a file to where nothing can be hidden any more.
     *
     * @param contentType what the bytes are
     * @return what makes a file without metadata of it
     */
    public static Splices find(InputStream file, String contentType) throws IOException {
        Walk walk = new Walk(file);
        return switch (contentType) {
            case "image/png" -> png(walk);
            case "image/webp" -> webp(walk);
            case "image/jpeg" -> jpeg(walk);
            case "audio/flac" -> flac(walk);
            case "audio/mpeg" -> mp3(walk);
            default -> Splices.NONE;
        };
    }

    /** What puts back what the splices take out of these bytes. */
    public static Splices inverse(Splices splices, byte[] file) throws IOException {
        return splices.inverse((at, length) -> Arrays.copyOfRange(file, (int) at, (int) at + length));
    }

    /** As {@link #inverse(Splices, byte[])}, of a file. */
    public static Splices inverse(Splices splices, Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return splices.inverse((at, length) -> {
                byte[] bytes = new byte[length];
                in.seek(at);
                in.readFully(bytes);
                return bytes;
            });
        }
    }

    /** Writes the file that the splices make of another. */
    public static void apply(Splices splices, Path from, Path to) throws IOException {
        long size = Files.size(from);
        long last = splices.sizeOf(size) - 1;
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to)) {
            in.skipNBytes(SplicedStream.needed(splices, size, 0, last)
                    .map(SplicedStream.Needed::from)
                    .orElse(0L));
            SplicedStream.of(in, splices, size, 0, last).transferTo(out);
        }
    }

    private static Splices png(Walk walk) throws IOException {
        List<Splice> found = new ArrayList<>();
        walk.skip(PNG_SIGNATURE);
        while (true) {
            long at = walk.position();
            byte[] head = walk.read(8);
            if (head.length < 8) {
                return new Splices(found);
            }
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
            String type = new String(head, 4, 4, StandardCharsets.ISO_8859_1);
            walk.skip(length + PNG_CHUNK - 8);
            if (PNG_CHUNKS.contains(type)) {
                found.add(new Splice(at, walk.position() - at, NOTHING));
            } else if (type.equals("IEND")) {
                return new Splices(found);
            }
        }
    }

    private static Splices webp(Walk walk) throws IOException {
        List<Splice> found = new ArrayList<>();
        byte[] riff = walk.read(12);
        Splice flags = null;
        long dropped = 0;
        for (byte[] head = walk.read(8); head.length == 8; head = walk.read(8)) {
            long at = walk.position() - 8;
            String type = new String(head, 0, 4, StandardCharsets.ISO_8859_1);
            long length = Integer.toUnsignedLong(
                    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4));
            if (type.equals("VP8X")) {
                byte[] first = walk.read(1);
                if (first.length == 1) {
                    flags = new Splice(at + 8, 1, new byte[] {(byte) (first[0] & ~WEBP_FLAGS)});
                    walk.skip(length + (length & 1) - 1);
                }
                continue;
            }
            walk.skip(length + (length & 1));
            if (WEBP_CHUNKS.contains(type)) {
                found.add(new Splice(at, walk.position() - at, NOTHING));
                dropped += walk.position() - at;
            }
        }
        if (found.isEmpty()) {
            return Splices.NONE;
        }
        List<Splice> all = new ArrayList<>();
        int size = ByteBuffer.wrap(riff).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        all.add(new Splice(
                4,
                4,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) (size - dropped))
                        .array()));
        if (flags != null) {
            all.add(flags);
        }
        all.addAll(found);
        all.sort(java.util.Comparator.comparingLong(Splice::at));
        return new Splices(all);
    }

    private static Splices jpeg(Walk walk) throws IOException {
        List<Splice> found = new ArrayList<>();
        walk.skip(2);
        while (true) {
            long at = walk.position();
            byte[] head = walk.read(4);
            if (head.length < 4 || (head[0] & 0xff) != 0xff) {
                return new Splices(found);
            }
            int marker = head[1] & 0xff;
            int length = ByteBuffer.wrap(head).getShort(2) & 0xffff;
            if (marker == 0xda || length < 2) {
                return new Splices(found);
            }
            walk.skip(length - 2L);
            if (JPEG_SEGMENTS.contains(marker)) {
                found.add(new Splice(at, walk.position() - at, NOTHING));
            }
        }
    }

    private static Splices flac(Walk walk) throws IOException {
        List<Splice> found = new ArrayList<>();
        walk.skip(4);
        long keptAt = -1;
        byte kept = 0;
        while (true) {
            long at = walk.position();
            byte[] head = walk.read(4);
            if (head.length < 4) {
                return new Splices(found);
            }
            boolean isLast = (head[0] & FLAC_LAST) != 0;
            walk.skip(ByteBuffer.wrap(head).getInt() & 0xff_ffffL);
            if (!FLAC_BLOCKS.contains(head[0] & ~FLAC_LAST & 0xff)) {
                keptAt = at;
                kept = head[0];
            } else if (keptAt >= 0) {
                found.add(new Splice(at, walk.position() - at, NOTHING));
            }
            if (isLast) {
                if (keptAt >= 0 && (kept & FLAC_LAST) == 0) {
                    found.add(new Splice(keptAt, 1, new byte[] {(byte) (kept | FLAC_LAST)}));
                    found.sort(java.util.Comparator.comparingLong(Splice::at));
                }
                return new Splices(found);
            }
        }
    }

    /** An ID3v2 tag stands before the sound; the short one at the end has no room for a prompt. */
    private static Splices mp3(Walk walk) throws IOException {
        byte[] head = walk.read(10);
        if (head.length < 10 || !new String(head, 0, 3, StandardCharsets.ISO_8859_1).equals("ID3")) {
            return Splices.NONE;
        }
        long length = 0;
        for (int i = 6; i < 10; i++) {
            length = length << 7 | head[i] & 0x7f;
        }
        walk.skip(length + ((head[5] & ID3_FOOTER) == 0 ? 0 : 10));
        return new Splices(List.of(new Splice(0, walk.position(), NOTHING)));
    }

    /** Counts what is read and skipped; ends quietly at the end of the file. */
    private static final class Walk {
        private final InputStream in;
        private long position;

        Walk(InputStream in) {
            this.in = in;
        }

        long position() {
            return position;
        }

        byte[] read(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            position += bytes.length;
            return bytes;
        }

        void skip(long length) throws IOException {
            long left = length;
            while (left > 0) {
                long skipped = in.skip(left);
                if (skipped <= 0) {
                    if (in.read() < 0) {
                        return;
                    }
                    skipped = 1;
                }
                left -= skipped;
                position += skipped;
            }
        }
    }
}
