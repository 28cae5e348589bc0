package oart.settings;

import java.net.URI;
import java.util.Locale;

/**
 * Where the object store is.
 *
 * @param url {@code http(s)://host:port}, never with a path
 */
public record MinioEndpoint(URI url) {
    private static final int MINIO_PORT = 9000;

    /**
     * @param text {@code host}, {@code host:port} (plain HTTP, as the Python program spoke it) or a URL
     * @param apiPort port when the text names none; 0 = 9000 without a scheme, the scheme's own with one
     * @throws SettingException neither of these
     */
    public static MinioEndpoint parse(String text, int apiPort) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean tls = lower.startsWith("https://");
        int cut = text.indexOf("://");
        if (cut >= 0 && !tls && !lower.startsWith("http://")) {
            throw new SettingException("MINIO_ENDPOINT is neither host:port nor an http or https URL.");
        }
        String authority = (cut < 0 ? text : text.substring(cut + 3)).replaceFirst("/$", "");
        if (authority.indexOf('/') >= 0 || authority.indexOf('@') >= 0 || authority.indexOf('?') >= 0) {
            throw new SettingException("MINIO_ENDPOINT must be host:port or a URL without path, user and query.");
        }
        int fallback = apiPort > 0 ? apiPort : cut < 0 ? MINIO_PORT : tls ? 443 : 80;
        HostPort place = HostPort.parse("MINIO_ENDPOINT", authority, fallback);
        return new MinioEndpoint(URI.create((tls ? "https://" : "http://") + place.text()));
    }

    /** Whether the connection is encrypted. */
    public boolean tls() {
        return "https".equals(url.getScheme());
    }
}
