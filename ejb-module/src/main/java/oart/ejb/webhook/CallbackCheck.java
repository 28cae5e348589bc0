package oart.ejb.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.ejb.container.Threads;
import oart.ejb.job.Callbacks;
import oart.ejb.problem.ProblemException;

/**
 * Checks a callback URL when a job is asked for. A courtesy to its owner: what counts is the check of the address that a delivery connects
 * to. A name that is not resolved in time is therefore let through.
 */
@ApplicationScoped
public class CallbackCheck implements Callbacks {
    static final int LONGEST = 2_048;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Slow names shall not use up the executor. */
    private static final int LOOKUPS_AT_ONCE = 4;

    private static final int HIGHEST_PORT = 65_535;

    private final Semaphore lookups = new Semaphore(LOOKUPS_AT_ONCE);

    private WebhookConfig config;
    private HostLookup lookup;
    private Threads threads;

    /** For the container only. */
    protected CallbackCheck() {}

    @Inject
    public CallbackCheck(WebhookConfig config, HostLookup lookup, Threads threads) {
        this.config = config;
        this.lookup = lookup;
        this.threads = threads;
    }

    @Override
    public void require(URI callback) {
        if (!config.isOn()) {
            throw refusal("Webhooks are switched off on this server: it has no secret to sign them with.");
        }
        shapeProblem(callback).ifPresent(problem -> {
            throw refusal(problem);
        });
        String host = callback.getHost();
        for (InetAddress address : addresses(host)) {
            if (!config.policy().allows(host, address)) {
                throw refusal("Webhooks may not go to this host: it has an address of a private or special network.");
            }
        }
    }

    private static Optional<String> shapeProblem(URI callback) {
        String scheme = callback.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)
                || callback.getHost() == null
                || callback.getUserInfo() != null) {
            return Optional.of("callback_url has to be an http or https URL.");
        }
        if (callback.toString().length() > LONGEST) {
            return Optional.of("callback_url has to be no longer than " + LONGEST + " characters.");
        }
        if (callback.getPort() == 0 || callback.getPort() > HIGHEST_PORT) {
            return Optional.of("callback_url has to name a port from 1 to 65535, or none.");
        }
        return AddressPolicy.spellingProblem(callback.getHost());
    }

    /** None when nobody could say in time. */
    private List<InetAddress> addresses(String host) {
        Optional<byte[]> literal = Network.address(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        if (literal.isPresent()) {
            return List.of(address(literal.get()));
        }
        if (!lookups.tryAcquire()) {
            return List.of();
        }
        CompletableFuture<List<InetAddress>> found = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return lookup.addresses(host);
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                threads.executor());
        found.whenComplete((addresses, failure) -> lookups.release());
        try {
            return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of();
        } catch (ExecutionException e) {
            throw refusal("The host of callback_url cannot be resolved.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static ProblemException refusal(String detail) {
        return ProblemException.invalid("/callback_url", detail);
    }
}
