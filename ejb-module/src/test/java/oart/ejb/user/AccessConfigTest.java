package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.settings.SettingException;
import oart.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessConfigTest {
    @TempDir
    private Path folder;

    @Test
    void makesAdminShouldCountThePermissionOnlyWhenNoGroupIsSet() {
        // Given
        AccessConfig config = AccessConfig.from(Settings.load(folder, Map.of()));

        // Then
        assertThat(config.adminPermission()).isEqualTo("oart:admin");
        assertThat(config.makesAdmin(List.of("x", "oart:admin"), Set.of())).isTrue();
        assertThat(config.makesAdmin(List.of("fief:admin", "oart:adminx"), Set.of("oart:admin", "")))
                .isFalse();
    }

    @Test
    void makesAdminShouldCountTheGroupWhenItIsSet() {
        // Given
        AccessConfig config = AccessConfig.from(
                Settings.load(folder, Map.of("OART_ADMIN_GROUP", "artists", "OART_ADMIN_PERMISSION", "rule")));

        // Then
        assertThat(config.makesAdmin(List.of(), Set.of("artists"))).isTrue();
        assertThat(config.makesAdmin(List.of("rule"), Set.of())).isTrue();
        assertThat(config.makesAdmin(List.of("oart:admin", "artists"), Set.of("rule")))
                .isFalse();
    }

    @Test
    void everybodyShouldEditTheCatalogueOnlyWhenTheSettingSaysSo() {
        assertThat(AccessConfig.from(Settings.load(folder, Map.of())).everybodyEdits())
                .isFalse();
        assertThat(AccessConfig.from(Settings.load(folder, Map.of("OART_CATALOGUE_WRITE", "users")))
                        .everybodyEdits())
                .isTrue();
        Settings nonsense = Settings.load(folder, Map.of("OART_CATALOGUE_WRITE", "nobody"));
        assertThatThrownBy(() -> AccessConfig.from(nonsense))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("oart.catalogue.write");
    }
}
