package oart.web.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/**
 * A request whose body ends where its {@code Content-Length} says. Grizzly, under Payara, never tells the end of a body that comes with
 * {@code Upgrade: h2c}, as the JDK's HttpClient sends it by default: whoever reads on waits until a time-out (Grizzly issue 1972).
 */
public final class SizedRequest extends HttpServletRequestWrapper {
    private ServletInputStream body;

    private SizedRequest(HttpServletRequest request) {
        super(request);
    }

    /** The request itself, unless it asks for another protocol and says how long its body is. */
    public static HttpServletRequest of(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && !upgrade.equalsIgnoreCase("websocket") && request.getContentLengthLong() >= 0
                ? new SizedRequest(request)
                : request;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new SizedBody(super.getInputStream(), getContentLengthLong());
        }
        return body;
    }

    private static final class SizedBody extends ServletInputStream {
        private final ServletInputStream body;
        private long left;

        SizedBody(ServletInputStream body, long length) {
            this.body = body;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int one = left == 0 ? -1 : body.read();
            left -= one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = left == 0 ? -1 : body.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, body.available());
        }

        @Override
        public boolean isFinished() {
            return left == 0 || body.isFinished();
        }

        @Override
        public boolean isReady() {
            return left == 0 || body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
