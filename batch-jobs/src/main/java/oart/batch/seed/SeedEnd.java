package oart.batch.seed;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the start of this node that the first run of {@code seed-catalog} is over, however it went. */
@ApplicationScoped
class SeedEnd {
    private final CountDownLatch ended = new CountDownLatch(1);

    void reached() {
        ended.countDown();
    }

    /** @return false when the time is over first */
    boolean await(Duration limit) {
        try {
            return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
