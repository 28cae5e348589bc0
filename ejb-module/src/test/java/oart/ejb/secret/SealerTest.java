package oart.ejb.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealerTest {
    private final Sealer sealer = sealer("a key of sixteen and more");

    private static Sealer sealer(String key) {
        return new Sealer(new SecretConfig(Optional.ofNullable(key)));
    }

    @Test
    void openShouldGiveWhatWasSealedAlsoAfterARestart() {
        // When
        byte[] sealed = sealer.seal("p", "Bearer sécret 🙂");

        // Then
        assertThat(sealer("a key of sixteen and more").open("p", sealed)).isEqualTo("Bearer sécret 🙂");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("Bearer");
        assertThat(sealer.seal("p", "Bearer sécret 🙂")).isNotEqualTo(sealed);
    }

    @Test
    void openShouldRefuseWhenKeyPurposeOrBytesAreOthers() {
        // Given
        byte[] sealed = sealer.seal("p", "secret");
        byte[] changed = sealed.clone();
        changed[changed.length - 1] ^= 1;

        // Then
        assertThatThrownBy(() -> sealer("another key of sixteen").open("p", sealed))
                .isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> sealer.open("q", sealed)).isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> sealer.open("p", changed)).isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> sealer.open("p", new byte[3])).isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> sealer(null).open("p", sealed))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageContaining("oart.secret-key");
    }

    @Test
    void configShouldNotTellTheKey() {
        assertThat(new SecretConfig(Optional.of("a key of sixteen and more")).toString())
                .doesNotContain("sixteen");
        assertThat(sealer(null).isUsable()).isFalse();
        assertThat(sealer.isUsable()).isTrue();
    }
}
