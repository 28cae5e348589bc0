package oart.ejb.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import oart.persistence.job.JobId;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final JobId job = JobId.random();
    private final Outbox outbox = new Outbox(0);

    @Test
    void previewsShouldLoseTheOldestWhenTheReaderIsSlow() {
        // When
        IntStream.range(0, 20)
                .forEach(n -> outbox.preview(new LiveMessage.Preview(job, "image/png", new byte[] {(byte) n})));

        // Then
        assertThat(outbox.droppedPreviews()).isEqualTo(12);
        assertThat(drained().stream().map(message -> ((LiveMessage.Preview) message).image()[0]))
                .containsExactly(
                        (byte) 12, (byte) 13, (byte) 14, (byte) 15, (byte) 16, (byte) 17, (byte) 18, (byte) 19);
    }

    @Test
    void eventsWithoutRoomShouldBeAskedForAgainFromWhereTheyWere() {
        // When
        outbox.offer(0, events(1, 100));

        // Then
        assertThat(outbox.isBehind()).isTrue();
        assertThat(outbox.cursor()).isEqualTo(Outbox.MOST_EVENTS);
        assertThat(outbox.takeBehind()).isFalse();
        outbox.offer(64, events(65, 70));
        assertThat(outbox.cursor()).isEqualTo(Outbox.MOST_EVENTS);

        // And when
        assertThat(drained()).hasSize(Outbox.MOST_EVENTS);

        // Then
        assertThat(outbox.takeBehind()).isTrue();
        assertThat(outbox.takeBehind()).isFalse();
        outbox.offer(0, events(1, 100));
        assertThat(ids(drained()))
                .isEqualTo(LongStream.rangeClosed(65, 100).boxed().toList());
    }

    @Test
    void eventsShouldComeBeforePreviewsAndNeverTwice() {
        // Given
        outbox.preview(new LiveMessage.Preview(job, "image/png", new byte[] {1}));
        outbox.keepAlive();

        // When
        outbox.offer(0, events(1, 3));
        outbox.offer(1, events(2, 4));

        // Then
        List<LiveMessage> all = drained();
        assertThat(ids(all)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(all).hasSize(5);
        assertThat(all.get(4)).isInstanceOf(LiveMessage.Preview.class);
    }

    @Test
    void eventsReadForThoseFurtherOnShouldNotHideTheEarlierOnes() {
        // When it joined while the events after the twelfth were read for others
        outbox.offer(12, events(13, 16));

        // Then
        assertThat(drained()).isEmpty();
        assertThat(outbox.isBehind()).isFalse();

        // And when
        outbox.offer(0, events(1, 16));

        // Then
        assertThat(ids(drained()))
                .isEqualTo(LongStream.rangeClosed(1, 16).boxed().toList());
    }

    @Test
    void positionsShouldBeToldOnceEachAndNotAfterTheJobHasStarted() {
        // When
        outbox.hint(hint("3"));
        outbox.hint(hint("2"));
        outbox.hint(hint("2"));

        // Then
        assertThat(drained()).containsExactly(new LiveMessage.Event(hint("2")));
        outbox.hint(hint("2"));
        assertThat(drained()).isEmpty();

        // And when
        outbox.hint(hint("1"));
        outbox.offer(0, List.of(new LiveEvent(job, 1, "state", "DISPATCHED", "{}")));
        outbox.hint(hint("9"));

        // Then
        assertThat(ids(drained())).containsExactly(1L);

        // And when it waits again
        outbox.offer(1, List.of(new LiveEvent(job, 2, "state", "QUEUED", "{}")));
        outbox.hint(hint("1"));

        // Then
        assertThat(ids(drained())).containsExactly(2L, 0L);
    }

    @Test
    void queueShouldBeToldAsItStandsLastAndOnlyWhenItChanged() {
        // Given
        QueueView first = new QueueView(1, 2, 0, null, List.of());
        QueueView second = new QueueView(1, 3, 1, 4L, List.of());

        // When
        outbox.queue(first);
        outbox.queue(second);

        // Then
        assertThat(drained()).containsExactly(new LiveMessage.Queue(second));
        outbox.queue(second);
        assertThat(drained()).isEmpty();
        outbox.queue(first);
        assertThat(drained()).containsExactly(new LiveMessage.Queue(first));
    }

    private LiveEvent hint(String position) {
        return new LiveEvent(job, 0, "state", "QUEUED", "{\"position\":" + position + "}");
    }

    private List<LiveEvent> events(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> new LiveEvent(job, id, "progress", null, "{}"))
                .toList();
    }

    private List<LiveMessage> drained() {
        List<LiveMessage> all = new ArrayList<>();
        for (LiveMessage next = outbox.poll(); next != null; next = outbox.poll()) {
            all.add(next);
        }
        return all;
    }

    private static List<Long> ids(List<LiveMessage> messages) {
        return messages.stream()
                .filter(LiveMessage.Event.class::isInstance)
                .map(message -> ((LiveMessage.Event) message).event().id())
                .toList();
    }
}
