package oart.web.identity;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * The identity provider, as configured.
 *
 * @param base where {@code /.well-known/openid-configuration} is; empty = nobody can sign in
 * @param issuer the exact {@code iss}; empty = what the discovery document says
 * @param audiences one of them has to be in {@code aud}; empty = no token is accepted
 * @param studioClientId client of the web page; it has no secret when it is not {@code clientId}
 */
record IssuerConfig(
        Optional<URI> base,
        Optional<String> issuer,
        List<String> audiences,
        Optional<String> clientId,
        Optional<String> clientSecret,
        Optional<String> studioClientId) {

    static IssuerConfig from(Settings settings) {
        Optional<String> clientId = settings.text(Setting.FIEF_CLIENT_ID);
        List<String> audiences = settings.list(Setting.AUDIENCE);
        return new IssuerConfig(
                settings.uri(Setting.FIEF_DOMAIN),
                settings.text(Setting.ISSUER),
                audiences.isEmpty() ? clientId.stream().toList() : audiences,
                clientId,
                settings.text(Setting.FIEF_CLIENT_SECRET),
                settings.text(Setting.STUDIO_CLIENT_ID).or(() -> clientId));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "IssuerConfig[base=" + base + ", issuer=" + issuer + ", audiences=" + audiences + ", clientId="
                + clientId + ']';
    }
}
