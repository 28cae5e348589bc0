package oart.web.identity;

import com.nimbusds.jose.jwk.JWK;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import oart.ejb.container.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What is known of the issuer: its endpoints and keys. Asked again every five minutes, and once in five seconds when a token needs a
 * key that is not there; so a new key works at once or after that pause, and a withdrawn one ends with the next round. An issuer that
 * is down keeps its last known keys. Safe for any thread; one thread asks, the others go on or, with nothing known yet, wait for it.
 */
@ApplicationScoped
@SuppressWarnings("ReferenceEquality") // asks whether it is still the same answer, not an equal one
public class Issuer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Issuer.class);
    private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();
    private static final long PAUSE_AFTER_FAILURE = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE_WHILE_UNKNOWN = Duration.ofSeconds(1).toNanos();

    private static final int MOST_WAITING = 16;

    /** @param fetchedAt by the monotonic clock */
    record Known(Discovery discovery, List<JWK> keys, Set<String> thumbprints, long fetchedAt) {}

    private final IssuerClient client;
    private final Threads threads;
    private final LongSupplier nanos;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Known known;
    private volatile boolean failed;
    private volatile long askedAt;
    private final AtomicLong rounds = new AtomicLong();

    /** For the container only. */
    protected Issuer() {
        this(null, null);
    }

    @Inject
    public Issuer(IssuerClient client, Threads threads) {
        this(client, threads, System::nanoTime);
    }

    Issuer(IssuerClient client, Threads threads, LongSupplier nanos) {
        this.client = client;
        this.threads = threads;
        this.nanos = nanos;
    }

    /** Learns of the issuer before the first token comes, and again and again until it answers. Returns at once. */
    public void start() {
        if (client.isConfigured()) {
            learn();
        }
    }

    private void learn() {
        // No thread waits for an issuer that is away: it is asked only once it answers.
        client.answers().whenCompleteAsync((answers, failure) -> learn(failure == null && answers), threads.executor());
    }

    private void learn(boolean answers) {
        try {
            if (known != null || answers && known() != null) {
                return;
            }
        } catch (IssuerUnavailableException e) {
            // Said in the log already.
        }
        threads.later(Duration.ofNanos(PAUSE), this::learn);
    }

    /** Why tokens cannot be checked, or only with keys known from before; empty when all is well. */
    public Optional<String> trouble() {
        if (!client.isConfigured()) {
            return Optional.of("none is configured");
        }
        if (known == null) {
            return Optional.of("its keys were never loaded");
        }
        return failed ? Optional.of("does not answer; its last known keys count") : Optional.empty();
    }

    /** @throws IssuerUnavailableException nothing was ever learned of it */
    Known known() {
        Known now = known;
        if (now == null) {
            return first();
        }
        if (nanos.getAsLong() - now.fetchedAt() > MAX_AGE
                && pauseIsOver(failed ? PAUSE_AFTER_FAILURE : PAUSE)
                && asking.tryLock()) {
            try {
                if (known == now) {
                    ask();
                }
            } finally {
                asking.unlock();
            }
        }
        return known;
    }

    private Known first() {
        long before = rounds.get();
        asking.lock();
        try {
            if (known == null && rounds.get() == before && (before == 0 || pauseIsOver(PAUSE_WHILE_UNKNOWN))) {
                ask();
            }
        } finally {
            asking.unlock();
        }
        if (known == null) {
            throw new IssuerUnavailableException("the keys of the identity provider were never loaded", null);
        }
        return known;
    }

    /**
     * What is known after a token needed a key that {@code seen} lacks: asked anew, unless that was done less than the pause ago.
     *
     * @return {@code seen} itself when there is nothing newer
     */
    Known newerThan(Known seen) {
        if (known != seen) {
            return known;
        }
        if (asking.getQueueLength() >= MOST_WAITING) {
            // Forged tokens must not hold all request threads while the issuer is slow.
            return seen;
        }
        asking.lock();
        try {
            if (known == seen && pauseIsOver(PAUSE)) {
                ask();
            }
            return known;
        } finally {
            asking.unlock();
        }
    }

    private boolean pauseIsOver(long pause) {
        return nanos.getAsLong() - askedAt >= pause;
    }

    /** One round of questions; keeps what is known when it fails. */
    private void ask() {
        try {
            Discovery discovery = client.discover();
            List<JWK> keys = client.keys(discovery.jwks());
            Set<String> thumbprints =
                    keys.stream().map(IssuerClient::thumbprint).collect(Collectors.toUnmodifiableSet());
            known = new Known(discovery, keys, thumbprints, nanos.getAsLong());
            LOGGER.atLevel(failed ? Level.INFO : Level.DEBUG)
                    .addKeyValue("keys", keys.size())
                    .log("keys of the identity provider loaded");
            failed = false;
        } catch (IssuerUnavailableException e) {
            // Asked again every few seconds: what an operator needs is the first time, and when it is over.
            LOGGER.atLevel(failed ? Level.DEBUG : Level.WARN)
                    .addKeyValue("error", e.getMessage())
                    .addKeyValue("keysKnown", known != null)
                    .log("identity provider not available");
            failed = true;
        } finally {
            askedAt = nanos.getAsLong();
            rounds.incrementAndGet();
        }
    }
}
