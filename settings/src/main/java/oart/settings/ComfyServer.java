package oart.settings;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One ComfyUI server of the configuration.
 *
 * @param url {@code http(s)://host:port[/path]} without credentials and without a slash at the end
 * @param authorization value of the {@code Authorization} header to send; secret
 */
public record ComfyServer(URI url, Optional<String> authorization) {
    private static final int COMFY_PORT = 8188;
    private static final String NAME = "[ComfyUI] server";

    /**
     * @param text servers separated by commas or line ends; each {@code host}, {@code host:port} (plain HTTP) or a URL, whose
     *     {@code user:password@} becomes Basic credentials and whose {@code token@} a bearer token
     * @throws SettingException one of them is neither; the message never holds credentials
     */
    public static List<ComfyServer> parseList(String text) {
        List<ComfyServer> servers = new ArrayList<>();
        for (String item : text.split("[,\\n]")) {
            if (!item.isBlank()) {
                ComfyServer server = parse(item.strip());
                if (servers.stream().anyMatch(other -> other.url.equals(server.url))) {
                    throw new SettingException(NAME + " names " + server.url + " twice.");
                }
                servers.add(server);
            }
        }
        if (servers.isEmpty()) {
            throw new SettingException(NAME + " names no server.");
        }
        return List.copyOf(servers);
    }

    private static ComfyServer parse(String text) {
        int cut = text.indexOf("://");
        String scheme = cut < 0 ? "http" : text.substring(0, cut).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new SettingException(
                    NAME + " has a URL that begins with '" + scheme + "://' instead of http:// or https://.");
        }
        String rest = cut < 0 ? text : text.substring(cut + 3);
        int at = rest.lastIndexOf('@');
        Optional<String> authorization = at < 0 ? Optional.empty() : Optional.of(authorization(rest.substring(0, at)));
        String place = rest.substring(at + 1).replaceFirst("/+$", "");
        int slash = place.indexOf('/');
        String path = slash < 0 ? "" : place.substring(slash);
        if (!path.matches("[\\p{Alnum}/._~%-]*")) {
            throw new SettingException(NAME + " has a URL with an unusable path.");
        }
        int port = cut < 0 ? COMFY_PORT : scheme.equals("https") ? 443 : 80;
        HostPort address = HostPort.parse(NAME, slash < 0 ? place : place.substring(0, slash), port);
        return new ComfyServer(URI.create(scheme + "://" + address.text() + path), authorization);
    }

    private static String authorization(String credentials) {
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            return "Bearer " + Percent.decode(NAME, credentials);
        }
        String user = Percent.decode(NAME, credentials.substring(0, colon));
        String password = Percent.decode(NAME, credentials.substring(colon + 1));
        return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return url + (authorization.isPresent() ? " (with credentials)" : "");
    }
}
