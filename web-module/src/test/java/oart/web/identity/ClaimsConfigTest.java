package oart.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.settings.SettingException;
import oart.settings.Settings;
import org.junit.jupiter.api.Test;

class ClaimsConfigTest {
    private static ClaimsConfig config(Map<String, String> environment) {
        return ClaimsConfig.from(Settings.load(Path.of("no-such-folder"), environment));
    }

    @Test
    void fromShouldBeFiefWhenNothingIsSet() {
        assertThat(config(Map.of())).isEqualTo(ClaimsConfig.FIEF);
    }

    @Test
    void fromShouldKeepFiefsClaimsWhateverElseIsSet() {
        assertThat(config(Map.of(
                        "OART_CLAIMS_PERMISSIONS", "roles", "OART_CLAIMS_SUBJECT", "oid", "OART_CLAIMS_SCOPE", "scp")))
                .isEqualTo(ClaimsConfig.FIEF);
    }

    @Test
    void fromShouldReadTheMappingOfAnotherIssuer() {
        assertThat(config(Map.of(
                        "OART_IDENTITY_PROVIDER", "oidc",
                        "OART_CLAIMS_PERMISSIONS", "realm_access.roles, roles",
                        "OART_CLAIMS_SUBJECT", "oid",
                        "OART_CLAIMS_SCOPE", "scp",
                        "OART_CLAIMS_GROUPS", "ad.groups",
                        "OART_CLAIMS_AUDIENCE", "azp",
                        "OART_CLAIMS_ACCESS_TOKEN", "typ=Bearer")))
                .isEqualTo(new ClaimsConfig(
                        false,
                        List.of("realm_access.roles", "roles"),
                        "ad.groups",
                        "scp",
                        "oid",
                        "azp",
                        Optional.of("typ=Bearer")));
    }

    @Test
    void unknownProviderShouldStopTheStartAndNameItself() {
        assertThatThrownBy(() -> config(Map.of("OART_IDENTITY_PROVIDER", "keycloak")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("oart.identity.provider");
    }
}
