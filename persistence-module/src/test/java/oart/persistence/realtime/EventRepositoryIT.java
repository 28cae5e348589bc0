package oart.persistence.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import oart.persistence.TestDatabase;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRepositoryIT {
    private final UserId ada = UserId.random();
    private final UserId bob = UserId.random();
    private final JobId one = JobId.random();
    private final JobId two = JobId.random();
    private Database database;
    private EventRepository events;

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        events = new EventRepository(database);
    }

    @Test
    void eventsShouldComeInOrderAfterThoseThatWereSeen() {
        // Given
        for (int seq = 1; seq <= 3; seq++) {
            add(one, seq, ada);
            add(two, seq, bob);
        }

        // When
        List<StoredEvent> read = events.after(Map.of(one, 1L, two, 2L), 10);

        // Then
        assertThat(read.stream().filter(e -> e.job().equals(one)).map(StoredEvent::seq))
                .containsExactly(2, 3);
        assertThat(read.stream().filter(e -> e.job().equals(two)).map(StoredEvent::seq))
                .containsExactly(3);
        assertThat(events.after(Map.of(one, 0L), 2))
                .extracting(StoredEvent::seq)
                .containsExactly(1, 2);
        assertThat(events.after(Map.of(one, 3L), 2)).isEmpty();
        assertThat(read).allSatisfy(event -> assertThat(event.data()).contains("job_id"));
    }

    @Test
    void eventsOfAUserShouldComeFromAllTheirJobsAndNobodyElses() {
        // Given
        add(one, 1, ada);
        add(two, 1, ada);
        add(one, 2, ada);
        add(JobId.random(), 1, bob);

        // When
        EventRepository.Page page = events.ofUsersAfter(Map.of(ada, 0L), 10);

        // Then
        assertThat(page.events()).extracting(StoredEvent::job).containsExactly(one, two, one);
        assertThat(events.newest(ada))
                .hasValue(page.events().get(page.events().size() - 1).id());
        assertThat(events.newest(UserId.random())).isEmpty();
        assertThat(page.oldestOpen()).isEqualTo(page.next());
    }

    /** What a reader must know to keep the order of ids: that an event with a smaller id may still come. */
    @Test
    void pageShouldShowThatATransactionIsStillOpen() throws SQLException {
        try (Connection other = database.dataSource().getConnection()) {
            // Given
            other.setAutoCommit(false);
            other.createStatement().execute(insert(one, 1, ada));
            add(two, 1, ada);

            // When
            EventRepository.Page open = events.ofUsersAfter(Map.of(ada, 0L), 10);
            other.commit();
            EventRepository.Page closed = events.ofUsersAfter(Map.of(ada, 0L), 10);

            // Then
            assertThat(open.events()).extracting(StoredEvent::job).containsExactly(two);
            assertThat(open.oldestOpen()).isLessThan(open.next());
            assertThat(open.events().get(0).settled()).isFalse();
            assertThat(closed.events()).extracting(StoredEvent::job).containsExactly(one, two);
            assertThat(closed.oldestOpen()).isGreaterThanOrEqualTo(open.next());
        }
    }

    @Test
    void usersShouldBeGoneWhenTheyWereDeletedOrSwitchedOff() {
        // Given
        for (UserId user : List.of(ada, bob)) {
            database.update(
                    "INSERT INTO users (id, email, username, email_verified, is_active, created_at) VALUES (?, ?, 'x', true, true, now())",
                    user.value(),
                    user + "@example.com");
        }
        UserId stranger = UserId.random();

        // When / Then
        assertThat(events.gone(List.of(ada, bob, stranger))).containsExactly(stranger);
        database.update("INSERT INTO user_tombstones (user_id) VALUES (?)", ada.value());
        database.update("UPDATE users SET is_active = false WHERE id = ?", bob.value());
        assertThat(events.gone(List.of(ada, bob))).containsExactlyInAnyOrder(ada, bob);
    }

    @Test
    void previewsShouldBeTheLatestOfEachJobForThoseWhoWatchElsewhere() {
        // Given
        PreviewRepository previews = new PreviewRepository(database);
        previews.watch("n1", List.of(ada), java.time.Duration.ofSeconds(30), true);
        previews.watch("n2", List.of(bob), java.time.Duration.ZERO, false);

        // When
        previews.put(new PreviewRepository.Frame(one, ada, "image/png", new byte[] {1}));
        previews.put(new PreviewRepository.Frame(one, ada, "image/jpeg", new byte[] {2}));
        previews.tell("n9", List.of(one));

        // Then
        assertThat(previews.watchedElsewhere("n1")).isEmpty();
        assertThat(previews.watchedElsewhere("n3")).containsExactly(ada);
        assertThat(previews.frames(List.of(one, two), List.of(ada)))
                .singleElement()
                .satisfies(frame -> {
                    assertThat(frame.contentType()).isEqualTo("image/jpeg");
                    assertThat(frame.image()).containsExactly(2);
                });
        assertThat(previews.frames(List.of(one), List.of(bob))).isEmpty();
        assertThat(previews.clean(java.time.Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(previews.clean(java.time.Duration.ZERO)).isZero();
        previews.unwatch("n1", ada);
        assertThat(previews.watchedElsewhere("n3")).isEmpty();
    }

    private void add(JobId job, int seq, UserId user) {
        database.update(insert(job, seq, user));
    }

    private static String insert(JobId job, int seq, UserId user) {
        return "INSERT INTO job_events (job_id, seq, user_id, type, data) VALUES ('" + job + "', " + seq + ", '" + user
                + "', 'state', '{\"job_id\":\"" + UUID.randomUUID() + "\"}')";
    }
}
