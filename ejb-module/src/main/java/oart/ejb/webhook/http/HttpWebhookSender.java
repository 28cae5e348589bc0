package oart.ejb.webhook.http;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import oart.ejb.webhook.HostLookup;
import oart.ejb.webhook.WebhookConfig;
import oart.ejb.webhook.WebhookSender;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** Webhooks by OkHttp: one connection each, TLS with the server's trust, no redirect, no cookie, no proxy. Its threads live as long as it. */
@ApplicationScoped
class HttpWebhookSender implements WebhookSender {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Above what the dispatcher has under way, so that nothing waits here while its lease runs. */
    private static final int PARALLEL = 128;

    private static final MediaType JSON = MediaType.get("application/json");

    private WebhookConfig config;
    private HostLookup lookup;
    private OkHttpClient http;

    /** For the container only. */
    protected HttpWebhookSender() {}

    @Inject
    HttpWebhookSender(WebhookConfig config, HostLookup lookup) {
        this(config, lookup, new OkHttpClient(), TIMEOUT);
    }

    /** @param base with the trust of its TLS */
    HttpWebhookSender(WebhookConfig config, HostLookup lookup, OkHttpClient base, Duration timeout) {
        this.config = config;
        this.lookup = lookup;
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(PARALLEL);
        dispatcher.setMaxRequestsPerHost(PARALLEL);
        this.http = base.newBuilder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .fastFallback(false)
                // Or OkHttp would send again at once after a 503 that says 0.
                .addNetworkInterceptor(chain -> chain.proceed(chain.request())
                        .newBuilder()
                        .removeHeader("Retry-After")
                        .build())
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .build();
    }

    @PreDestroy
    void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
    }

    @Override
    public CompletionStage<Outcome> send(Message message) {
        HttpUrl url = HttpUrl.parse(message.url());
        if (url == null) {
            return CompletableFuture.completedFuture(Outcome.unanswered("The URL cannot be called."));
        }
        GuardedConnections connections = new GuardedConnections(url.host(), config.policy(), lookup);
        Request request = new Request.Builder()
                .url(url)
                .header("User-Agent", "O-Art")
                .header("X-OArt-Webhook-Id", message.delivery().toString())
                .header("X-OArt-Webhook-Timestamp", Long.toString(message.timestamp()))
                .header("X-OArt-Webhook-Signature", message.signature())
                .post(new Once(message.body()))
                .build();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        http.newBuilder()
                .dns(connections)
                .socketFactory(connections)
                .build()
                .newCall(request)
                .enqueue(new Callback() {
                    @Override
                    public void onResponse(Call done, Response response) {
                        int status = response.code();
                        response.close();
                        outcome.complete(Outcome.answered(status));
                    }

                    @Override
                    public void onFailure(Call failed, IOException failure) {
                        outcome.complete(Outcome.unanswered(sentence(failure)));
                    }
                });
        return outcome;
    }

    /** A body that OkHttp does not send again by itself, as it would after a 408. */
    private static final class Once extends RequestBody {
        private final byte[] bytes;

        Once(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public MediaType contentType() {
            return JSON;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
    }

    /** For the owner of the job: what he can do something about, nothing about our network. */
    private static String sentence(IOException failure) {
        if (failure instanceof AddressRefusedException) {
            return "Webhooks may not go to this host: it has an address of a private or special network.";
        }
        if (failure instanceof UnknownHostException) {
            return "The host cannot be resolved.";
        }
        if (failure instanceof SSLException) {
            return "No TLS connection could be made: the certificate, its host name or the protocol was not accepted.";
        }
        if (failure instanceof InterruptedIOException) {
            return "There was no answer within " + TIMEOUT.toSeconds() + " seconds.";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "No connection could be made.";
        }
        if (failure instanceof ProtocolException) {
            return "The answer was none that HTTP allows.";
        }
        return "The connection ended before there was an answer.";
    }
}
