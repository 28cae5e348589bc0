package oart.ejb.backend;

import java.net.URI;
import java.util.Optional;

/**
 * How to reach a ComfyUI server.
 *
 * @param url {@code http(s)://host:port[/path]}
 * @param authorization value of the {@code Authorization} header, empty = none; never logged
 * @param tlsCa PEM of the authorities that are trusted, and no others; empty = those of the platform
 */
public record BackendAddress(URI url, Optional<String> authorization, Optional<String> tlsCa) {
    /** Without the credentials. */
    @Override
    public String toString() {
        return url + (authorization.isPresent() ? " (with credentials)" : "");
    }
}
