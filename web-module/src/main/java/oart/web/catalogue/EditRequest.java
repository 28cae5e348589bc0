package oart.web.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.ejb.catalogue.Edit;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.Caller;

/** The circumstances of a change as a request tells them: {@code If-Match} and {@code ?reason=}. */
public final class EditRequest {
    private static final int LONGEST_REASON = 1_000;

    private EditRequest() {}

    /** @param ifMatch the lines of the header, none when absent; @param reason null when the query has none */
    public static Edit of(Caller caller, List<String> ifMatch, String reason) {
        return new Edit(caller, tags(ifMatch), reason(reason));
    }

    /** @throws ProblemException VALIDATION_FAILED */
    public static Optional<String> reason(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (text.codePointCount(0, text.length()) > LONGEST_REASON
                || text.codePoints().anyMatch(c -> Character.isISOControl(c) || isHalf(c))) {
            throw ProblemException.invalid(
                    "?reason", "reason has to be a text of at most " + LONGEST_REASON + " characters in one line.");
        }
        return Optional.of(text.strip());
    }

    /** Of a surrogate pair; whole ones are one code point. */
    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** A weak tag never matches (RFC 9110, 13.1.1); {@code *} is any state of a row that is there. */
    private static Optional<Set<String>> tags(List<String> ifMatch) {
        if (ifMatch == null || ifMatch.isEmpty()) {
            return Optional.empty();
        }
        Set<String> tags = ifMatch.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .collect(Collectors.toSet());
        if (tags.contains("*")) {
            return Optional.empty();
        }
        return Optional.of(tags.stream()
                .filter(tag -> tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\""))
                .map(tag -> tag.substring(1, tag.length() - 1))
                .collect(Collectors.toSet()));
    }
}
