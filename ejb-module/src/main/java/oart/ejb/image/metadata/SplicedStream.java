package oart.ejb.image.metadata;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import oart.ejb.image.metadata.Splices.Piece;

/** A range of a file that {@link Splices} make, read from the file they make it of. */
public final class SplicedStream extends InputStream {
    private final InputStream source;
    private final Iterator<Piece> pieces;
    private long position;
    private long left;
    private byte[] given;
    private int at;

    /** @param start offset of the source's first byte */
    private SplicedStream(InputStream source, long start, List<Piece> pieces) {
        this.source = source;
        this.position = start;
        this.pieces = pieces.iterator();
    }

    /** Part of the first file that a range of the other needs. @param to inclusive */
    public record Needed(long from, long to) {}

    /**
     * @param size of the first file
     * @param from of the other
     * @param to inclusive
     * @return empty when the range needs nothing of the first file
     */
    public static Optional<Needed> needed(Splices splices, long size, long from, long to) {
        List<Piece.Copied> copied = splices.pieces(size, from, to + 1).stream()
                .filter(Piece.Copied.class::isInstance)
                .map(Piece.Copied.class::cast)
                .toList();
        return copied.isEmpty()
                ? Optional.empty()
                : Optional.of(new Needed(
                        copied.get(0).from(), copied.get(copied.size() - 1).to() - 1));
    }

    /** @param source the bytes that {@link #needed} tells; closed with this stream */
    public static InputStream of(InputStream source, Splices splices, long size, long from, long to) {
        long start = needed(splices, size, from, to).map(Needed::from).orElse(0L);
        return new SplicedStream(source, start, splices.pieces(size, from, to + 1));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (left == 0 && (given == null || at == given.length)) {
            if (!pieces.hasNext()) {
                return -1;
            }
            Piece piece = pieces.next();
            if (piece instanceof Piece.Copied copied) {
                source.skipNBytes(copied.from() - position);
                position = copied.from();
                left = copied.to() - copied.from();
            } else if (piece instanceof Piece.Given bytes) {
                given = bytes.bytes();
                at = 0;
            }
        }
        if (left == 0) {
            int count = Math.min(length, given.length - at);
            System.arraycopy(given, at, to, offset, count);
            at += count;
            return count;
        }
        int count = source.read(to, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the file is shorter than it was");
        }
        position += count;
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
