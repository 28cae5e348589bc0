package oart.ejb.backend.http;

import java.time.Duration;

/**
 * How often a backend is looked at.
 *
 * @param ping pause between two pings on the socket
 * @param silence without any frame for this long, pongs included, the socket is dead
 * @param backOff pause before the second attempt to connect, about; doubled up to 32 times as long
 * @param probe pause between two probes over HTTP
 * @param refresh pause between two readings of the catalogue
 * @param retry pause after a reading of the catalogue that failed
 */
record Pace(Duration ping, Duration silence, Duration backOff, Duration probe, Duration refresh, Duration retry) {
    static final Pace USUAL = new Pace(
            Duration.ofSeconds(15),
            Duration.ofSeconds(40),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));
}
