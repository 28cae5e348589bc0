package oart.web.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/**
 * The one file that a multipart body brings.
 *
 * @param fileName as the client calls it, empty when it does not; for telling a media type only, never for a path
 * @param bytes read as they arrive; its end comes only once the rest of the body has been read and found good, so that whoever has read it to the
 *     end may act on it. Fails with a {@link ProblemException} otherwise
 */
public record FilePart(String fileName, InputStream bytes) {
    /** Boundaries, headers and small parts besides the file. */
    private static final long ROOM_FOR_THE_REST = 64 << 10;

    /**
     * Finds the file.
     *
     * @param contentType header of the request
     * @param name of the part
     * @param maxBytes longest file; the body may be a little longer, whoever reads the file counts its bytes
     * @throws ProblemException UNSUPPORTED_MEDIA_TYPE; MALFORMED_REQUEST: no boundary, or not made of parts; VALIDATION_FAILED: there is no
     *     such part
     */
    public static FilePart of(String contentType, InputStream body, String name, long maxBytes) {
        String boundary = boundary(contentType);
        InputStream bytes = body == null ? InputStream.nullInputStream() : body;
        MultipartReader reader = new MultipartReader(bytes, boundary, maxBytes + ROOM_FOR_THE_REST);
        try {
            for (Optional<Map<String, String>> part = reader.next(); part.isPresent(); part = reader.next()) {
                String disposition = part.get().getOrDefault("content-disposition", "");
                if (isNamed(disposition, name)) {
                    return new FilePart(fileName(disposition), new PartStream(reader, name));
                }
            }
        } catch (IOException e) {
            throw cutOff();
        }
        throw ProblemException.invalid('/' + name, "The body has no part \"" + name + "\".");
    }

    private static String boundary(String contentType) {
        String type = contentType == null ? "" : contentType;
        if (!type.strip().toLowerCase(Locale.ROOT).matches("multipart/form-data\\s*(;.*)?")) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body has to be multipart/form-data.");
        }
        return PartHeaders.parameter(type, "boundary")
                .filter(text -> text.matches("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]"))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.MALFORMED_REQUEST, "The Content-Type of the body names no boundary."));
    }

    private static boolean isNamed(String disposition, String name) {
        return disposition.toLowerCase(Locale.ROOT).startsWith("form-data")
                && PartHeaders.parameter(disposition, "name")
                        .filter(name::equals)
                        .isPresent();
    }

    private static String fileName(String disposition) {
        return PartHeaders.parameter(disposition, "filename*")
                .flatMap(PartHeaders::extended)
                .or(() -> PartHeaders.parameter(disposition, "filename"))
                .orElse("");
    }

    private static ProblemException cutOff() {
        return new ProblemException(ProblemType.MALFORMED_REQUEST, "The body could not be read to its end.");
    }

    private static final class PartStream extends InputStream {
        private final MultipartReader reader;
        private final String name;
        private boolean whole;

        PartStream(MultipartReader reader, String name) {
            this.reader = reader;
            this.name = name;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            try {
                int count = whole ? -1 : reader.read(to, offset, length);
                if (count < 0 && !whole) {
                    requireNoOther();
                    whole = true;
                }
                return count;
            } catch (IOException e) {
                throw cutOff();
            }
        }

        private void requireNoOther() throws IOException {
            for (Optional<Map<String, String>> part = reader.next(); part.isPresent(); part = reader.next()) {
                if (isNamed(part.get().getOrDefault("content-disposition", ""), name)) {
                    throw ProblemException.invalid('/' + name, "The body has more than one part \"" + name + "\".");
                }
            }
        }
    }
}
