package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import oart.ejb.image.ObjectsRemoved;
import org.junit.jupiter.api.Test;

class ResultCacheTest {
    private final ResultCache cache = new ResultCache();

    @Test
    void bytesShouldBeGoneWithTheirObject() {
        // Given
        cache.put("bucket/u/a.png", new byte[1]);
        cache.put("bucket/u/b.png", new byte[2]);

        // When
        cache.onRemoval(new ObjectsRemoved(List.of("u/a.png", "u/never.png")));

        // Then
        assertThat(cache.get("bucket/u/a.png")).isEmpty();
        assertThat(cache.get("bucket/u/b.png")).isPresent();
    }

    @Test
    void theOldestShouldMakeRoomAndNotForWhatIsGone() {
        // Given
        byte[] half = new byte[32 << 20];
        cache.put("b/1", half);
        cache.put("b/2", half);
        cache.onRemoval(new ObjectsRemoved(List.of("2")));

        // When
        cache.put("b/3", half);
        cache.put("b/3", half);
        boolean kept = cache.get("b/1").isPresent();
        cache.put("b/4", half);

        // Then
        assertThat(kept).isTrue();
        assertThat(cache.get("b/1")).isEmpty();
        assertThat(cache.get("b/3")).isPresent();
    }
}
