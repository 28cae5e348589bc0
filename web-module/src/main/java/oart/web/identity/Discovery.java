package oart.web.identity;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What we use of {@code /.well-known/openid-configuration} (OpenID Connect Discovery 1.0).
 *
 * @param issuer as in {@code iss}; with Fief always https, whatever the scheme of the endpoints
 */
record Discovery(String issuer, URI jwks, Optional<URI> authorization, Optional<URI> token, Optional<URI> userinfo) {

    /** @throws IssuerUnavailableException the members that every issuer has are missing or no URLs */
    static Discovery of(Map<String, Object> document) {
        if (!(document.get("issuer") instanceof String issuer) || issuer.isEmpty()) {
            throw new IssuerUnavailableException("the discovery document names no issuer", null);
        }
        URI jwks = url(document, "jwks_uri")
                .orElseThrow(() -> new IssuerUnavailableException("the discovery document names no jwks_uri", null));
        return new Discovery(
                issuer,
                jwks,
                url(document, "authorization_endpoint"),
                url(document, "token_endpoint"),
                url(document, "userinfo_endpoint"));
    }

    private static Optional<URI> url(Map<String, Object> document, String member) {
        if (!(document.get(member) instanceof String text)) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
