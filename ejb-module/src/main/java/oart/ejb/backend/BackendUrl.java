package oart.ejb.backend;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The address of a ComfyUI server in the one spelling that rows have: {@code http(s)://host:port[/path]}. */
public final class BackendUrl {
    private static final int LONGEST = 500;

    private BackendUrl() {}

    /** @throws IllegalArgumentException it is none; the message says why in a sentence and repeats nothing of it */
    public static URI parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("This is no URL.", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("The URL has to begin with http:// or https://.");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new IllegalArgumentException(
                    "Credentials do not belong into the URL; give bearer_token, or username and password.");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("The URL names no usable host and port.");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The URL may have a path, but no query and no fragment.");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        if (!path.matches("[\\p{Alnum}/._~%-]*") || text.length() > LONGEST) {
            throw new IllegalArgumentException("The URL has an unusable path.");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ':' + port + path);
    }

    /** How a backend is called when nobody gave it a name. */
    static String name(URI url) {
        return url.getRawAuthority() + url.getRawPath();
    }
}
