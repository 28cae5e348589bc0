package oart.sandbox.comfysim;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import oart.sandbox.comfysim.python.PythonJson;

/** One HTTP request being answered on a worker thread of Undertow. */
final class Call {
    private final HttpServerExchange exchange;
    private final String tail;
    private byte[] body;

    /** A body over the limit. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLargeException() {
            super("request body too large", null, false, false);
        }
    }

    /** @param tail what the route's variable part matched, decoded; may be empty */
    Call(HttpServerExchange exchange, String tail) {
        this.exchange = exchange;
        this.tail = tail;
    }

    String tail() {
        return tail;
    }

    /** Null when absent; the first one when repeated. */
    String query(String name) {
        return query(exchange, name);
    }

    /** Null when absent. The parameters Undertow parsed: of the whole query string it has already decoded the escapes. */
    static String query(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null ? null : values.peekFirst();
    }

    /** Null when absent. */
    String header(String name) {
        HeaderMap headers = exchange.getRequestHeaders();
        return headers.getFirst(name);
    }

    /** @throws TooLargeException when it is longer than the limit */
    byte[] body() throws IOException {
        if (body == null) {
            if (exchange.getRequestContentLength() > HttpFront.MAX_BODY) {
                throw new TooLargeException();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            InputStream in = exchange.getInputStream();
            byte[] buffer = new byte[1 << 14];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                if (out.size() > HttpFront.MAX_BODY) {
                    throw new TooLargeException();
                }
            }
            body = out.toByteArray();
        }
        return body;
    }

    /** The body as JSON, whatever its type says. @throws PythonException when it is none */
    Object json() throws IOException {
        return PythonJson.parse(body());
    }
}
