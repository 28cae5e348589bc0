package oart.benchmarks.measure;

import io.undertow.Undertow;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What the load generator itself can do: its calls against a server that does nothing. Numbers near it are its own, not the product's. */
public final class LoadCeiling {
    private LoadCeiling() {}

    /** A call to make against an address. */
    @FunctionalInterface
    public interface Get {
        void from(URI address) throws Exception;
    }

    /** @param bytes of each answer */
    public static double perSecond(int callers, int bytes, Duration time, Get get) {
        byte[] body = new byte[bytes];
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(2)
                .setWorkerThreads(1)
                .setHandler(exchange -> {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
                    exchange.getResponseSender().send(ByteBuffer.wrap(body));
                })
                .build();
        server.start();
        try {
            InetSocketAddress address =
                    (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
            URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/");
            Load.closed(callers, time.dividedBy(2), number -> get.from(uri)); // warm-up
            return Load.closed(callers, time, number -> get.from(uri)).perSecond();
        } finally {
            server.stop();
        }
    }
}
