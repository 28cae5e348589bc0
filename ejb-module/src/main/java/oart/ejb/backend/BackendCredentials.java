package oart.ejb.backend;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a backend, or the proxy before it, wants to be told. @param authorization value of the {@code Authorization} header; secret */
public record BackendCredentials(String authorization) {
    public static BackendCredentials bearer(String token) {
        return new BackendCredentials("Bearer " + token);
    }

    public static BackendCredentials basic(String username, String password) {
        byte[] both = (username + ':' + password).getBytes(StandardCharsets.UTF_8);
        return new BackendCredentials("Basic " + Base64.getEncoder().encodeToString(both));
    }

    /** What they are sealed for: an address, so that nobody can send them elsewhere by changing the row. */
    static String purpose(String url) {
        return "backend " + url;
    }

    /** Nothing of it. */
    @Override
    public String toString() {
        return "BackendCredentials";
    }
}
