package oart.web.param;

import java.util.Locale;
import java.util.Optional;

/** A yes or no in a query, in the spellings that clients of the Python program use. */
public enum Flag {
    YES,
    NO;

    static Optional<Flag> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "y", "on", "t" -> Optional.of(YES);
            case "false", "0", "no", "n", "off", "f" -> Optional.of(NO);
            default -> Optional.empty();
        };
    }

    /** @param flag null when the query has none */
    public static boolean isYes(Flag flag) {
        return flag == YES;
    }
}
