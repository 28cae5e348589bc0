package oart.ejb.image.metadata;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import oart.json.Json;

/** How one file becomes another: at some places bytes are dropped and others put in. Tells any range of the other without making it. */
public final class Splices {
    /** The other file is the same. */
    public static final Splices NONE = new Splices(List.of());

    /** @param at offset in the first file; @param drop how many bytes of it go; @param insert what comes in their place */
    record Splice(long at, long drop, byte[] insert) {}

    /** A run of bytes of the other file: of the first file, or others. */
    sealed interface Piece {
        /** @param to exclusive */
        record Copied(long from, long to) implements Piece {}

        record Given(byte[] bytes) implements Piece {}
    }

    /** Bytes of the first file. */
    @FunctionalInterface
    interface Bytes {
        byte[] read(long at, int length) throws IOException;
    }

    private final List<Splice> all;

    /** @param all in the order of their places, which do not overlap */
    Splices(List<Splice> all) {
        this.all = List.copyOf(all);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** @param size of the first file. @return size of the other */
    public long sizeOf(long size) {
        long changed = size;
        for (Splice splice : all) {
            changed += splice.insert().length - splice.drop();
        }
        return changed;
    }

    /** The pieces of a range of the other file. @param size of the first file; @param from within the other; @param to exclusive */
    List<Piece> pieces(long size, long from, long to) {
        List<Piece> pieces = new ArrayList<>();
        long source = 0;
        long position = 0;
        for (Splice splice : all) {
            position = copied(pieces, source, splice.at(), position, from, to);
            source = splice.at() + splice.drop();
            int first = (int) Math.min(splice.insert().length, Math.max(0, from - position));
            int last = (int) Math.min(splice.insert().length, Math.max(0, to - position));
            if (first < last) {
                pieces.add(new Piece.Given(java.util.Arrays.copyOfRange(splice.insert(), first, last)));
            }
            position += splice.insert().length;
        }
        copied(pieces, source, size, position, from, to);
        return pieces;
    }

    private static long copied(List<Piece> pieces, long source, long end, long position, long from, long to) {
        long first = Math.max(0, from - position);
        long last = Math.min(end - source, to - position);
        if (first < last) {
            pieces.add(new Piece.Copied(source + first, source + last));
        }
        return position + end - source;
    }

    /** What makes the first file of the other again. @param first gives the bytes that are dropped */
    Splices inverse(Bytes first) throws IOException {
        List<Splice> back = new ArrayList<>();
        long shift = 0;
        for (Splice splice : all) {
            byte[] dropped = first.read(splice.at(), Math.toIntExact(splice.drop()));
            back.add(new Splice(splice.at() + shift, splice.insert().length, dropped));
            shift += splice.insert().length - splice.drop();
        }
        return new Splices(back);
    }

    /** The file that these make of the first, when it is in memory. */
    public byte[] applyTo(byte[] first) {
        byte[] other = new byte[Math.toIntExact(sizeOf(first.length))];
        int at = 0;
        for (Piece piece : pieces(first.length, 0, other.length)) {
            if (piece instanceof Piece.Copied copied) {
                int length = (int) (copied.to() - copied.from());
                System.arraycopy(first, (int) copied.from(), other, at, length);
                at += length;
            } else if (piece instanceof Piece.Given given) {
                System.arraycopy(given.bytes(), 0, other, at, given.bytes().length);
                at += given.bytes().length;
            }
        }
        return other;
    }

    /** Reads {@link #toString}'s form. @throws IllegalArgumentException it is none */
    public static Splices parse(String json) {
        List<Splice> all = new ArrayList<>();
        for (Object element : Json.asArray(Json.readLenient(json))) {
            List<Object> splice = Json.asArray(element);
            all.add(new Splice(
                    number(splice.get(0)),
                    number(splice.get(1)),
                    Base64.getDecoder().decode((String) splice.get(2))));
        }
        return new Splices(all);
    }

    private static long number(Object value) {
        return new BigDecimal(value.toString()).longValueExact();
    }

    /** JSON: a list of {@code [at, drop, base64]}. */
    @Override
    public String toString() {
        return Json.write(all.stream()
                .map(splice -> List.<Object>of(
                        splice.at(), splice.drop(), Base64.getEncoder().encodeToString(splice.insert())))
                .toList());
    }
}
