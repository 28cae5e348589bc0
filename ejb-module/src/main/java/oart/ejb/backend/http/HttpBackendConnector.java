package oart.ejb.backend.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import oart.ejb.backend.BackendAddress;
import oart.ejb.backend.BackendCheck;
import oart.ejb.backend.BackendConnector;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.container.Threads;
import oart.persistence.backend.BackendId;

/** Connects over HTTP; one client and its kept-alive connections for all backends that need no trust of their own. */
@ApplicationScoped
class HttpBackendConnector implements BackendConnector {
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(20);

    private HttpBackendConfig config;
    private Threads threads;
    /** Tells this run of this node from others in client ids. */
    private String run;

    private HttpClient http;

    /** For the container only. */
    protected HttpBackendConnector() {}

    @Inject
    HttpBackendConnector(HttpBackendConfig config, Threads threads) {
        this.config = config;
        this.threads = threads;
        this.run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    @Override
    public ComfyBackend connect(
            BackendId id,
            BackendAddress address,
            String installation,
            Optional<byte[]> catalogue,
            BackendListener listener) {
        HttpComfyBackend backend = new HttpComfyBackend(
                id,
                wire(address),
                config,
                threads,
                "oart-" + installation + "-" + run,
                catalogue.flatMap(ObjectInfoCatalogue::kept),
                listener);
        backend.open();
        return backend;
    }

    private ComfyHttp wire(BackendAddress address) {
        HttpClient client = address.tlsCa()
                .map(pem -> builder().sslContext(TlsTrust.of(pem)).build())
                .orElseGet(this::client);
        return new ComfyHttp(client, threads.executor(), address.url(), address.authorization());
    }

    /** Made with the first connection: while beans are made the executor must not be touched. */
    private synchronized HttpClient client() {
        if (http == null) {
            http = builder().build();
        }
        return http;
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.timeout())
                .executor(threads.executor());
    }

    /** Version, liveness, socket and node classes, in this order; what comes first to fail is the trouble. */
    @Override
    public CompletionStage<BackendCheck> check(BackendAddress address) {
        ComfyHttp wire;
        try {
            wire = wire(address);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    new BackendCheck(Optional.of(e.getMessage()), Optional.empty(), Optional.empty(), List.of()));
        }
        return wire.getObject("/system_stats", config.timeout())
                .thenApply(SystemStats::of)
                .thenCompose(stats -> wire.getObject("/prompt", config.timeout())
                        .thenCompose(alive -> opened(wire))
                        .thenCompose(open ->
                                wire.get("/object_info", CHECK_LIMIT, BoundedBody.handler(), ObjectInfoCatalogue::read))
                        .handle((catalogue, failure) -> new BackendCheck(
                                failure == null ? stats.trouble() : Optional.of(ComfyHttp.trouble(failure)),
                                stats.version(),
                                Optional.ofNullable(catalogue).map(ObjectInfoCatalogue::nodeClasses),
                                stats.devices())))
                .exceptionally(failure -> new BackendCheck(
                        Optional.of(ComfyHttp.trouble(failure)), Optional.empty(), Optional.empty(), List.of()));
    }

    /** Proxies that let HTTP through and no sockets are found here. */
    private CompletionStage<Map<String, Object>> opened(ComfyHttp wire) {
        return wire.socket("/ws?clientId=oart-check-" + run, config.timeout(), new WebSocket.Listener() {})
                .handle((socket, failure) -> {
                    if (failure != null) {
                        throw new BackendUnavailableException(ComfySocket.reason(failure), failure);
                    }
                    socket.abort();
                    return Map.of();
                });
    }
}
