package oart.persistence.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueueFrontTest {
    private static final int LIMIT = 4;

    private final JobId a = JobId.random();
    private final JobId b = JobId.random();
    private final JobId c = JobId.random();
    private final JobId d = JobId.random();

    private final List<JobId> queue = new ArrayList<>(List.of(a, b));
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final QueueFront front = new QueueFront(
            () -> {
                reads.incrementAndGet();
                return List.copyOf(queue.subList(0, Math.min(queue.size(), LIMIT - 1)));
            },
            LIMIT,
            nanos::get);

    @Test
    void theQueueShouldBeReadOnceForAWhile() {
        assertThat(front.positions(List.of(b))).isEqualTo(Map.of(b, 2));
        queue.remove(a);
        assertThat(front.positions(List.of(b))).isEqualTo(Map.of(b, 2));
        assertThat(front.positions(List.of())).isEmpty();
        assertThat(reads).hasValue(1);
        nanos.addAndGet(Duration.ofMillis(251).toNanos());
        assertThat(front.positions(List.of(b))).isEqualTo(Map.of(b, 1));
        assertThat(reads).hasValue(2);
    }

    @Test
    void aJobThatJustCameShouldHaveItsPositionAtOnce() {
        front.positions(List.of(a));
        queue.add(c);
        assertThat(front.positions(List.of(c, a))).isEqualTo(Map.of(c, 3, a, 1));
    }

    @Test
    void aJobThatWasJustClaimedShouldStandAtTheFront() {
        assertThat(front.positions(List.of(c))).isEqualTo(Map.of(c, 1));
    }

    @Test
    void jobsBehindAFullFrontShouldHaveTheLimit() {
        queue.addAll(List.of(c, d));
        assertThat(front.positions(List.of(c, d))).isEqualTo(Map.of(c, 3, d, LIMIT));
        front.positions(List.of(d));
        assertThat(reads).hasValue(1);
    }
}
