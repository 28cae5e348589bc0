package oart.web.limit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/** A token bucket for each client address. The addresses seen last are remembered; one forgotten begins with a full bucket. */
@ApplicationScoped
public class AnonymousLimit {
    private static final int MOST_ADDRESSES = 20_000;
    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

    private final AnonymousLimitConfig config;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** @param at by the monotonic clock */
    private record Bucket(double tokens, long at) {}

    /** For the container only. */
    protected AnonymousLimit() {
        this(null, null);
    }

    @Inject
    public AnonymousLimit(AnonymousLimitConfig config) {
        this(config, System::nanoTime);
    }

    AnonymousLimit(AnonymousLimitConfig config, LongSupplier nanos) {
        this.config = config;
        this.nanos = nanos;
    }

    /** Counts this request. @throws ProblemException RATE_LIMITED with {@code retry_after}: its address made too many */
    public void count(HttpServletRequest request) {
        if (config.perMinute() == 0) {
            return;
        }
        long wait = take(ClientAddress.of(request, config.trustedProxies()));
        if (wait > 0) {
            throw new ProblemException(
                    ProblemType.RATE_LIMITED,
                    "Too many requests from this address. Try again in " + wait + " s.",
                    List.of(),
                    Map.of("retry_after", wait));
        }
    }

    /** @return seconds until there is a token, 0 when one was taken */
    private synchronized long take(String client) {
        double perNano = config.perMinute() / NANOS_PER_MINUTE;
        long now = nanos.getAsLong();
        Bucket known = buckets.getOrDefault(client, new Bucket(config.perMinute(), now));
        double tokens = Math.min(config.perMinute(), known.tokens() + (now - known.at()) * perNano);
        if (tokens >= 1) {
            buckets.put(client, new Bucket(tokens - 1, now));
            return 0;
        }
        buckets.put(client, new Bucket(tokens, now));
        return (long) Math.ceil((1 - tokens) / perNano / 1e9);
    }
}
