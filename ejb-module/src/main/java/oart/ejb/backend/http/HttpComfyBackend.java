package oart.ejb.backend.http;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.BackendStatus;
import oart.ejb.backend.BackendStatus.QueueCounts;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.CircuitState;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.GraphRejectedException;
import oart.ejb.backend.NodeCatalogue;
import oart.ejb.backend.OutputMissingException;
import oart.ejb.container.Threads;
import oart.json.Json;
import oart.persistence.backend.BackendId;
import oart.persistence.job.PromptId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ComfyUI server over HTTP and its WebSocket. When the socket opens, the server is asked for its version, then the connection is told to the
 * listener; what it can run is read in the background, and again from time to time.
 */
final class HttpComfyBackend implements ComfyBackend {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpComfyBackend.class);

    /** Every so many probes the server is also asked for its version and its memory. */
    private static final int PROBES_PER_STATS = 6;

    private static final int MAX_DOUBLINGS = 5;

    /** A connection that counts. @param trouble with this server, null = none */
    private record Link(String clientId, String trouble) {}

    private final BackendId id;
    private final ComfyHttp wire;
    private final HttpBackendConfig config;
    private final Pace pace;
    private final Threads threads;
    private final BackendListener listener;
    private final Mailbox mailbox;
    private final ComfySocket socket;
    private final SubmitCircuit submits;

    /** Client id of the open socket, null while there is none; what was begun for another one is out of date. */
    private volatile String opened;

    private volatile Link link;
    private volatile boolean probing;
    private volatile ObjectInfoCatalogue catalogue;
    /** Whether an answer about the node classes came once, be it a failure; before that nobody knows which jobs to give it. */
    private volatile boolean asked;

    private volatile SystemStats stats = new SystemStats(Optional.empty(), Optional.empty(), List.of());
    private volatile QueueCounts counts;
    private volatile boolean closed;

    HttpComfyBackend(
            BackendId id,
            ComfyHttp wire,
            HttpBackendConfig config,
            Threads threads,
            String clientIds,
            Optional<ObjectInfoCatalogue> kept,
            BackendListener listener) {
        this.id = id;
        this.wire = wire;
        this.config = config;
        this.pace = config.pace();
        this.threads = threads;
        this.listener = listener;
        this.catalogue = kept.orElse(null);
        this.submits = new SubmitCircuit(pace.backOff().multipliedBy(2), System::nanoTime);
        this.mailbox = new Mailbox(threads.executor());
        this.socket =
                new ComfySocket(id.toString(), wire, config.timeout(), pace, threads, clientIds, new SocketListener());
    }

    void open() {
        socket.open();
    }

    // Connection ------------------------------------------------------------------------------------------------------

    private final class SocketListener implements ComfySocket.Listener {
        @Override
        public void onOpen(String clientId) {
            opened = clientId;
            mailbox.put(() -> greet(clientId));
        }

        @Override
        public void onEvent(ComfyEvent event) {
            Runnable delivery = () -> {
                if (link != null && !closed) {
                    listener.onEvent(HttpComfyBackend.this, event);
                }
            };
            if (event instanceof ComfyEvent.PreviewFrame || event instanceof ComfyEvent.Progress) {
                mailbox.putUnlessCrowded(delivery);
            } else {
                mailbox.put(delivery);
            }
        }

        @Override
        public void onClosed() {
            opened = null;
            counts = null;
            mailbox.put(() -> {
                if (link != null && !closed) {
                    link = null;
                    listener.onDisconnected(HttpComfyBackend.this);
                }
            });
        }
    }

    /** Nothing is sent under a client id before the version is known, so no event is missed while it is asked for. */
    private void greet(String clientId) {
        askVersion()
                .whenComplete((trouble, failure) -> mailbox.put(() -> {
                    if (isPast(clientId)) {
                        return;
                    }
                    link = new Link(clientId, failure == null ? trouble.orElse(null) : ComfyHttp.trouble(failure));
                    LOGGER.atInfo()
                            .addKeyValue("backend", id)
                            .addKeyValue("trouble", link.trouble())
                            .log("backend connected");
                    listener.onConnected(this);
                    readCatalogue(clientId);
                    threads.later(pace.probe(), () -> probe(clientId, 1));
                }));
    }

    /** Completes with what is wrong with its version. */
    private CompletionStage<Optional<String>> askVersion() {
        return wire.getObject("/system_stats", config.timeout())
                .thenApply(SystemStats::of)
                .thenApply(told -> {
                    stats = told;
                    return told.trouble();
                });
    }

    /**
     * HTTP can fail while the socket stays open. A server with trouble is asked for its version again: it may be another one.
     *
     * @param number of this probe since the last one that failed, or since the beginning
     */
    private void probe(String clientId, int number) {
        if (isPast(clientId)) {
            return;
        }
        Link before = link;
        boolean troubled = before != null && before.trouble() != null;
        probing = troubled;
        CompletionStage<Optional<String>> answer = troubled || number % PROBES_PER_STATS == 0
                ? askVersion()
                : wire.getObject("/prompt", config.timeout()).thenApply(told -> Optional.empty());
        answer.whenComplete((trouble, failure) -> mailbox.put(() -> {
            probing = false;
            if (isPast(clientId)) {
                return;
            }
            Link now = new Link(clientId, failure == null ? trouble.orElse(null) : ComfyHttp.trouble(failure));
            if (!now.equals(link)) {
                link = now;
                LOGGER.atInfo()
                        .addKeyValue("backend", id)
                        .addKeyValue("trouble", now.trouble())
                        .log("health of a backend changed");
            }
            if (now.trouble() == null) {
                threads.later(pace.probe(), () -> probe(clientId, Math.max(1, number + 1)));
            } else {
                int failed = Math.min(0, number) - 1;
                threads.later(backOff(-failed), () -> probe(clientId, failed));
            }
        }));
    }

    /** With jitter, and never longer than between two probes of a healthy server. @param failures in a row, from 1 */
    private Duration backOff(int failures) {
        long base = Math.min(
                pace.backOff().toMillis() << Math.min(failures - 1, MAX_DOUBLINGS),
                pace.probe().toMillis());
        return Duration.ofMillis(base / 2 + ThreadLocalRandom.current().nextLong(base / 2 + 1));
    }

    private void readCatalogue(String clientId) {
        if (isPast(clientId)) {
            return;
        }
        wire.get("/object_info", HttpBackendConfig.CATALOGUE_TIMEOUT, BoundedBody.handler(), ObjectInfoCatalogue::read)
                .whenComplete((read, failure) -> mailbox.put(() -> {
                    if (isPast(clientId)) {
                        return;
                    }
                    asked = true;
                    if (failure != null) {
                        LOGGER.atInfo()
                                .addKeyValue("backend", id)
                                .addKeyValue("error", ComfyHttp.trouble(failure))
                                .log("catalogue of a backend not read");
                    } else if (catalogue == null || !catalogue.hash().equals(read.hash())) {
                        catalogue = read;
                        listener.onCatalogue(this);
                    }
                    threads.later(failure == null ? pace.refresh() : pace.retry(), () -> readCatalogue(clientId));
                }));
    }

    private boolean isPast(String clientId) {
        return closed || !clientId.equals(opened);
    }

    @Override
    public BackendId id() {
        return id;
    }

    @Override
    public boolean isHealthy() {
        return trouble().isEmpty();
    }

    @Override
    public Optional<String> trouble() {
        if (closed) {
            return Optional.of("closed");
        }
        Link now = link;
        if (now == null || !now.clientId().equals(opened)) {
            return Optional.of(opened == null ? socket.trouble() : "connecting");
        }
        if (now.trouble() == null && isUnknown()) {
            return Optional.of("connected; its node classes are being read");
        }
        return now.trouble() == null && submits.state() == CircuitState.OPEN
                ? Optional.of("took none of the last prompts; waiting before the next")
                : Optional.ofNullable(now.trouble());
    }

    @Override
    public BackendStatus status() {
        return new BackendStatus(circuit(), stats.version(), Optional.ofNullable(counts), stats.devices());
    }

    private CircuitState circuit() {
        Link now = link;
        if (closed) {
            return CircuitState.OPEN;
        }
        if (now == null || !now.clientId().equals(opened)) {
            return opened != null || socket.isConnecting() ? CircuitState.HALF_OPEN : CircuitState.OPEN;
        }
        if (now.trouble() != null) {
            return probing ? CircuitState.HALF_OPEN : CircuitState.OPEN;
        }
        return isUnknown() ? CircuitState.HALF_OPEN : submits.state();
    }

    private boolean isUnknown() {
        return catalogue == null && !asked;
    }

    @Override
    public Optional<String> clientId() {
        Link now = link;
        return closed || now == null || !now.clientId().equals(opened) ? Optional.empty() : Optional.of(now.clientId());
    }

    @Override
    public Optional<NodeCatalogue> catalogue() {
        return Optional.ofNullable(catalogue);
    }

    @Override
    public void close() {
        closed = true;
        opened = null;
        socket.close();
    }

    // Prompts ---------------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Void> submit(
            PromptId prompt, String clientId, Map<String, Object> graph, Map<String, Object> extraData) {
        ObjectInfoCatalogue known = catalogue;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prompt", known == null ? graph : known.spelled(graph));
        body.put("client_id", clientId);
        body.put("prompt_id", prompt.toString());
        body.put("extra_data", extraData);
        return whileOpen(() -> wire.postObject("/prompt", body, config.submitTimeout(), HttpComfyBackend::submitted)
                .whenComplete((taken, failure) -> {
                    if (failure == null) {
                        submits.succeeded();
                        socket.expectNews(clientId);
                    } else if (ComfyHttp.cause(failure) instanceof GraphRejectedException) {
                        submits.succeeded();
                    } else {
                        submits.failed();
                    }
                }));
    }

    private static Void submitted(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 413) {
            throw new GraphRejectedException("The graph is longer than ComfyUI accepts.", false, Map.of());
        }
        if (status != 400) {
            ComfyHttp.requireOk(answer);
        }
        Map<String, Object> told = Json.readObject(answer.body());
        Map<String, Object> nodeErrors = ComfyAnswers.nodeErrors(told.get("node_errors"));
        if (status == 400) {
            throw new GraphRejectedException(ComfyAnswers.refusal(told.get("error")), false, nodeErrors);
        }
        if (!nodeErrors.isEmpty()) {
            throw new GraphRejectedException("ComfyUI dropped a part of the graph.", true, nodeErrors);
        }
        return null;
    }

    @Override
    public CompletionStage<List<QueuedPrompt>> queue() {
        return whileOpen(() -> wire.get("/queue", config.timeout(), BoundedBody.handler(), answer -> {
            ComfyHttp.requireOk(answer);
            List<QueuedPrompt> queue = ComfyAnswers.queue(Json.readObject(answer.body()));
            int running = (int) queue.stream().filter(QueuedPrompt::running).count();
            counts = new QueueCounts(running, queue.size() - running);
            return queue;
        }));
    }

    @Override
    public CompletionStage<Optional<HistoryEntry>> history(PromptId prompt) {
        return whileOpen(() -> wire.get("/history/" + prompt, config.timeout(), BoundedBody.handler(), answer -> {
            ComfyHttp.requireOk(answer);
            return Optional.ofNullable(Json.readObject(answer.body()).get(prompt.toString()))
                    .map(entry -> ComfyAnswers.history(Json.asObject(entry)));
        }));
    }

    @Override
    public CompletionStage<Void> deleteQueued(PromptId prompt) {
        Map<String, Object> body = Map.of("delete", List.of(prompt.toString()));
        return whileOpen(() -> wire.postObject("/queue", body, config.timeout(), ComfyHttp::done));
    }

    @Override
    public CompletionStage<Void> interrupt(PromptId prompt) {
        Map<String, Object> body = Map.of("prompt_id", prompt.toString());
        return whileOpen(() -> wire.postObject("/interrupt", body, config.timeout(), ComfyHttp::done));
    }

    // Files -----------------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Download> download(OutputFile file) {
        String path = "/view?filename=" + encode(file.filename()) + "&subfolder=" + encode(file.subfolder()) + "&type="
                + encode(file.type());
        DownloadSubscriber bytes = new DownloadSubscriber(DownloadSubscriber.LONGEST);
        return whileOpen(() -> wire.get(
                        path,
                        HttpBackendConfig.FILE_TIMEOUT,
                        info -> info.statusCode() == 200 ? bytes : BodySubscribers.replacing(null),
                        answer -> {
                            if (answer.statusCode() == 404) {
                                throw new OutputMissingException("a result file is gone at the backend");
                            }
                            ComfyHttp.requireOk(answer);
                            return answer.body();
                        }))
                .whenComplete((download, failure) -> {
                    if (failure != null) {
                        bytes.discard();
                    }
                });
    }

    @Override
    public CompletionStage<String> upload(String name, byte[] bytes, String contentType) {
        return whileOpen(
                () -> CompletableFuture.supplyAsync(() -> InputUpload.of(name, bytes, contentType), threads.executor())
                        .thenCompose(upload -> wire.post(
                                "/upload/image",
                                upload.multipartType(),
                                upload.body(),
                                HttpBackendConfig.FILE_TIMEOUT,
                                InputUpload::reference)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private <T> CompletionStage<T> whileOpen(Supplier<CompletionStage<T>> exchange) {
        if (closed) {
            return CompletableFuture.failedFuture(new BackendUnavailableException("closed", null));
        }
        return exchange.get().thenApply(result -> {
            if (closed) {
                throw new BackendUnavailableException("closed", null);
            }
            return result;
        });
    }
}
