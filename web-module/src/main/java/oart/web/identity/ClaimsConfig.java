package oart.web.identity;

import java.util.List;
import java.util.Optional;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * How claims are read.
 *
 * @param fief whether they are exactly Fief's, and checked as such; {@code oart.identity.provider}, default {@code fief}
 * @param permissions claims that hold permissions, names or dotted paths; {@code oart.claims.permissions}, default {@code permissions}
 * @param groups {@code oart.claims.groups}, default {@code groups}
 * @param scope {@code oart.claims.scope}, default {@code scope}
 * @param subject {@code oart.claims.subject}, default {@code sub}
 * @param audience {@code oart.claims.audience}, default {@code aud}
 * @param accessToken a claim, or {@code claim=value}, that only access tokens have; {@code oart.claims.access-token}, default none
 */
record ClaimsConfig(
        boolean fief,
        List<String> permissions,
        String groups,
        String scope,
        String subject,
        String audience,
        Optional<String> accessToken) {
    /** As Fief 0.30.0 writes them. */
    static final ClaimsConfig FIEF =
            new ClaimsConfig(true, List.of("permissions"), "groups", "scope", "sub", "aud", Optional.empty());

    ClaimsConfig {
        permissions = List.copyOf(permissions);
    }

    static ClaimsConfig from(Settings settings) {
        boolean fief = settings.require(Setting.IDENTITY_PROVIDER).equals("fief");
        return new ClaimsConfig(
                fief,
                fief ? FIEF.permissions() : settings.list(Setting.CLAIMS_PERMISSIONS),
                settings.require(Setting.CLAIMS_GROUPS),
                fief ? FIEF.scope() : settings.require(Setting.CLAIMS_SCOPE),
                fief ? FIEF.subject() : settings.require(Setting.CLAIMS_SUBJECT),
                settings.require(Setting.CLAIMS_AUDIENCE),
                settings.text(Setting.CLAIMS_ACCESS_TOKEN));
    }
}
