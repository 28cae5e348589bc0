package oart.web.image;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.web.param.Digits;

/**
 * One range of bytes that a client wants (RFC 9110, 14.2).
 *
 * @param from null = the last {@code to} bytes
 * @param to inclusive; null = to the end
 */
record RangeRequest(Long from, Long to) {
    private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d*)-(\\d*)\\s*", Pattern.CASE_INSENSITIVE);

    /** @return empty when there is none, several, or nonsense: then the whole is answered */
    static Optional<RangeRequest> parse(String header) {
        Matcher matcher = header == null ? null : ONE.matcher(header);
        if (matcher == null || !matcher.matches()) {
            return Optional.empty();
        }
        Long from = number(matcher.group(1));
        Long to = number(matcher.group(2));
        boolean sense = from == null ? to != null : to == null || from <= to;
        return sense ? Optional.of(new RangeRequest(from, to)) : Optional.empty();
    }

    private static Long number(String digits) {
        return digits.isEmpty() ? null : Digits.atMost(Long.MAX_VALUE, digits);
    }

    /** @throws ProblemException RANGE_NOT_SATISFIABLE nothing of it lies within {@code size} bytes */
    ByteRange within(long size) {
        long first = from == null ? Math.max(0, size - to) : from;
        long last = from == null || to == null ? size - 1 : Math.min(to, size - 1);
        if (first > last) {
            throw new ProblemException(
                    ProblemType.RANGE_NOT_SATISFIABLE,
                    "The range lies outside of the " + size + " bytes.",
                    List.of(),
                    Map.of("size", size));
        }
        return new ByteRange(first, last);
    }
}
