package oart.ejb.backend.http;

import java.time.Duration;
import java.util.List;
import oart.settings.Setting;
import oart.settings.SettingException;
import oart.settings.Settings;

/**
 * How often a backend is looked at.
 *
 * @param ping pause between two pings on the socket; {@code oart.comfy.ping}, ISO-8601, default PT15S
 * @param silence without any frame for this long, pongs included, the socket is dead; {@code oart.comfy.silence}, default PT40S
 * @param backOff pause before the second attempt to connect, about; doubled up to 32 times as long; {@code oart.comfy.back-off}, default
 *     PT0.5S
 * @param probe pause between two probes over HTTP; {@code oart.comfy.probe}, default PT10S
 * @param refresh pause between two readings of the catalogue; {@code oart.comfy.refresh}, default PT5M
 * @param retry pause after a reading of the catalogue that failed
 * @param deafness a socket that tells nothing of a prompt this long after it was taken is deaf
 */
record Pace(
        Duration ping,
        Duration silence,
        Duration backOff,
        Duration probe,
        Duration refresh,
        Duration retry,
        Duration deafness) {
    /** What is shorter would keep a processor busy. */
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private static final List<Setting> PAUSES =
            List.of(Setting.COMFY_PING, Setting.COMFY_BACK_OFF, Setting.COMFY_PROBE, Setting.COMFY_REFRESH);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration DEAFNESS = Duration.ofSeconds(5);

    static Pace from(Settings settings) {
        Duration ping = settings.duration(Setting.COMFY_PING);
        Duration silence = settings.duration(Setting.COMFY_SILENCE);
        if (silence.compareTo(ping) <= 0) {
            throw new SettingException(
                    "oart.comfy.silence is " + silence + ", which is not longer than oart.comfy.ping (" + ping + ").");
        }
        for (Setting pause : PAUSES) {
            if (settings.duration(pause).compareTo(SHORTEST) < 0) {
                throw new SettingException(pause.display() + " is " + settings.require(pause)
                        + ", which is shorter than " + SHORTEST + ".");
            }
        }
        return new Pace(
                ping,
                silence,
                settings.duration(Setting.COMFY_BACK_OFF),
                settings.duration(Setting.COMFY_PROBE),
                settings.duration(Setting.COMFY_REFRESH),
                RETRY,
                DEAFNESS);
    }
}
