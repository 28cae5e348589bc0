package oart.ejb.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import oart.persistence.job.JobId;
import oart.persistence.realtime.EventRepository.Page;
import oart.persistence.realtime.StoredEvent;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private final UserId user = UserId.random();
    private final Settling settling = new Settling();

    @Test
    void eventsShouldBeToldAtOnceWhenNoTransactionIsOpen() {
        assertThat(settled(7, 7, event(1), event(2))).isEqualTo(2);
        assertThat(settled(7, 7)).isZero();
    }

    @Test
    void eventsShouldWaitUntilAllIsOverThatHadBegunWhenTheyWereSeen() {
        // When something older is open, they wait
        assertThat(settled(5, 9, event(2))).isZero();
        assertThat(settled(8, 12, event(2), event(4))).isZero();

        // Then what was seen first goes when that is over, with what came in between
        assertThat(settled(9, 15, event(1), event(2), event(4))).isEqualTo(2);
        assertThat(settled(14, 20, event(4))).isZero();
        assertThat(settled(15, 21, event(4))).isEqualTo(1);
    }

    @Test
    void eventsShouldNotWaitForATransactionThatHangs() {
        assertThat(settled(5, 9, old(1), old(2), event(3))).isEqualTo(2);
        assertThat(settled(5, 9, old(3))).isEqualTo(1);
    }

    private int settled(long oldestOpen, long next, StoredEvent... events) {
        List<StoredEvent> list = Arrays.asList(events);
        return settling.settled(list, new Page(list, oldestOpen, next));
    }

    private StoredEvent event(long id) {
        return new StoredEvent(JobId.random(), 1, id, user, "state", "QUEUED", "{}", false, null);
    }

    private StoredEvent old(long id) {
        return new StoredEvent(JobId.random(), 1, id, user, "state", "QUEUED", "{}", true, null);
    }
}
