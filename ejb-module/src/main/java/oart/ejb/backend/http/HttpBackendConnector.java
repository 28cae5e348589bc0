package oart.ejb.backend.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import oart.ejb.backend.BackendConnector;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.container.Threads;
import oart.persistence.backend.BackendId;

/** Connects over HTTP; one client and its kept-alive connections for all backends. */
@ApplicationScoped
class HttpBackendConnector implements BackendConnector {
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
            BackendId id, URI url, Optional<String> authorization, String installation, BackendListener listener) {
        ComfyHttp wire = new ComfyHttp(client(), threads.executor(), url, authorization);
        HttpComfyBackend backend = new HttpComfyBackend(
                id, wire, config, Pace.USUAL, threads, "oart-" + installation + "-" + run, listener);
        backend.open();
        return backend;
    }

    /** Made with the first connection: while beans are made the executor must not be touched. */
    private synchronized HttpClient client() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(config.timeout())
                    .executor(threads.executor())
                    .build();
        }
        return http;
    }
}
