package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import oart.ejb.backend.OutputMissingException;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Flow.Subscription subscription = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled.set(true);
        }
    };

    @Test
    void aBodyUpToTheLimitShouldBeRead() {
        BoundedBody body = new BoundedBody(4);
        body.onSubscribe(subscription);
        body.onNext(List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3, 4})));
        body.onComplete();

        assertThat(body.getBody().toCompletableFuture().join()).containsExactly(1, 2, 3, 4);
        assertThat(cancelled).isFalse();
    }

    @Test
    void aLongerBodyShouldBeCutOff() {
        BoundedBody body = new BoundedBody(3);
        body.onSubscribe(subscription);
        body.onNext(List.of(ByteBuffer.wrap(new byte[2])));
        body.onNext(List.of(ByteBuffer.wrap(new byte[2])));
        body.onNext(List.of(ByteBuffer.wrap(new byte[2])));
        body.onComplete();

        assertThat(body.getBody().toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BoundedBody.TooLongException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aLongerFileShouldBeCutOff() {
        DownloadSubscriber file = new DownloadSubscriber(3);
        file.onSubscribe(subscription);
        file.onNext(List.of(ByteBuffer.wrap(new byte[4])));
        file.onComplete();

        assertThat(file.getBody().toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(OutputMissingException.class);
        assertThat(cancelled).isTrue();
    }
}
