package oart.web.job;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client prefers (RFC 7240): {@code respond-async}, and with it {@code wait}, the seconds it would still wait.
 *
 * @param waitFor meaningful only with {@code respondAsync}
 */
record Preferences(boolean respondAsync, Optional<Duration> waitFor) {
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,6})\"?");

    static Preferences of(List<String> headers) {
        boolean async = false;
        Optional<Duration> wait = Optional.empty();
        for (String preference :
                String.join(",", headers == null ? List.of() : headers).split(",")) {
            String text = preference.strip().toLowerCase(Locale.ROOT);
            var waits = WAIT.matcher(text);
            if (text.split(";")[0].strip().equals("respond-async")) {
                async = true;
            } else if (waits.matches()) {
                wait = Optional.of(Duration.ofSeconds(Long.parseLong(waits.group(1))));
            }
        }
        return new Preferences(async, wait);
    }

    /** How long to wait for the pictures. */
    Duration patience(Duration most) {
        if (!respondAsync) {
            return most;
        }
        Duration wished = waitFor.orElse(Duration.ZERO);
        return wished.compareTo(most) < 0 ? wished : most;
    }
}
