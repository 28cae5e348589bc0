package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests and responses that know what a test tells them, and refuse every other question. */
public final class ServletFakes {
    private ServletFakes() {}

    /** A request in the making. */
    public static final class Request {
        private final String method;
        private final Map<String, List<String>> headers = new HashMap<>();
        private String address = "192.0.2.1";

        private Request(String method) {
            this.method = method;
        }

        public Request with(String header, String... values) {
            headers.put(header.toLowerCase(Locale.ROOT), List.of(values));
            return this;
        }

        public Request from(String remoteAddress) {
            address = remoteAddress;
            return this;
        }

        public HttpServletRequest made() {
            return (HttpServletRequest) Proxy.newProxyInstance(
                    ServletFakes.class.getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (self, called, arguments) -> switch (called.getName()) {
                        case "getMethod" -> method;
                        case "getRemoteAddr" -> address;
                        case "getHeader" ->
                            values(arguments[0]).stream().findFirst().orElse(null);
                        case "getHeaders" -> Collections.enumeration(values(arguments[0]));
                        default -> throw new UnsupportedOperationException(called.getName());
                    });
        }

        private List<String> values(Object name) {
            return headers.getOrDefault(name.toString().toLowerCase(Locale.ROOT), List.of());
        }
    }

    public static Request request(String method) {
        return new Request(method);
    }

    /** What was answered. */
    public static final class Response {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private int status = 200;

        public Map<String, String> headers() {
            return headers;
        }

        public int status() {
            return status;
        }

        public HttpServletResponse made() {
            return (HttpServletResponse) Proxy.newProxyInstance(
                    ServletFakes.class.getClassLoader(),
                    new Class<?>[] {HttpServletResponse.class},
                    (self, called, arguments) -> {
                        switch (called.getName()) {
                            case "setHeader", "addHeader" ->
                                headers.put(arguments[0].toString(), arguments[1].toString());
                            case "setStatus" -> status = (Integer) arguments[0];
                            default -> throw new UnsupportedOperationException(called.getName());
                        }
                        return null;
                    });
        }
    }
}
