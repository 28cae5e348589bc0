package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import oart.ejb.container.Fired;
import oart.ejb.container.Threads;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.user.Folder;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.User;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.user.UserStanding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserEventsIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderRepository folders;

    private final InMemoryUserDirectory directory = new InMemoryUserDirectory();
    private final UserEvents events = new UserEvents(new TransactionalMirror(), directory, new SameThread());
    private final UserId id = UserId.random();

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        folders = new FolderRepository(transactions.entityManager(), transactions.database());
        transactions.database().update("""
                        INSERT INTO plans (id, name, description, price, is_active, parameters, type_parameters, segment_parameters, created_at, updated_at)
                        VALUES (gen_random_uuid(), 'FREE', '', 0, true, '[]', '{}', '{}', now(), now())""");
    }

    /** As the container would call it. */
    private static final class TransactionalMirror extends UserMirrorService {
        TransactionalMirror() {
            super(users, folders, new Fired<>());
        }

        @Override
        public Outcome mirror(UserProfile profile) {
            return transactions.call(() -> super.mirror(profile));
        }

        @Override
        public void bury(UserId id) {
            transactions.run(() -> super.bury(id));
        }

        @Override
        public Outcome revive(UserProfile profile, Instant buriedAt) {
            return transactions.call(() -> super.revive(profile, buriedAt));
        }
    }

    private static final class SameThread implements Threads {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void later(Duration delay, Runnable work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void every(Duration pause, String name, Runnable work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void changedShouldAddTheUserWithPlanAndFolderWhenItIsNew() {
        // Given
        UUID tenant = UUID.randomUUID();

        // When
        events.changed(new UserProfile(id, "zoë@example.com", false, true, Optional.of(tenant), Optional.of(NOON)));

        // Then
        User user = users.find(id).orElseThrow();
        assertThat(user.email()).isEqualTo("zoë@example.com");
        assertThat(user.username()).isEqualTo("zoë");
        assertThat(user.tenantId()).contains(tenant);
        assertThat(user.plan()).isPresent();
        assertThat(folders.of(id, 0, 9)).extracting(Folder::name).containsExactly("Default");
    }

    @Test
    void changedShouldEndInTheNewestWhenReportsComeTwiceAndOutOfOrder() {
        // Given
        UserProfile first = profile("first@example.com", NOON);
        UserProfile second = profile("second@example.com", NOON.plusSeconds(1));

        // When
        events.changed(second);
        events.changed(first);
        events.changed(second);
        events.changed(first);

        // Then
        assertThat(users.find(id).orElseThrow().email()).isEqualTo("second@example.com");
        assertThat(folders.of(id, 0, 9)).hasSize(1);
    }

    @Test
    void changedShouldTakeOverARowOfThePythonProgramWhateverItsTime() {
        // Given
        transactions.database().update("""
                        INSERT INTO users (id, email, username, email_verified, is_active, created_at, updated_at)
                        VALUES (?::uuid, ?, 'old', false, true, '2025-01-02T03:04:05Z', '2099-01-01T00:00:00Z')""", id, id + "@old.example");

        // When
        events.changed(profile("taken-over@example.com", NOON));

        // Then
        assertThat(users.find(id).orElseThrow().email()).isEqualTo("taken-over@example.com");
    }

    @Test
    void changedShouldStoreNothingWhenAnotherUserHasTheAddress() {
        // Given
        UserId other = UserId.random();
        events.changed(new UserProfile(other, "one@example.com", true, true, Optional.empty(), Optional.of(NOON)));
        events.changed(profile("two@example.com", NOON));
        UserId unknown = UserId.random();

        // When
        events.changed(new UserProfile(unknown, "one@example.com", true, true, Optional.empty(), Optional.of(NOON)));
        events.changed(profile("one@example.com", NOON.plusSeconds(1)));

        // Then
        assertThat(users.standing(unknown)).isEqualTo(UserStanding.UNKNOWN);
        assertThat(users.find(id).orElseThrow().email()).isEqualTo("two@example.com");
        assertThat(users.idOf("one@example.com")).contains(other);
    }

    @Test
    void changedShouldLeaveAnAdministratorsDecisionUntilTheProviderChangesItsMind() {
        // Given
        events.changed(profile("stopped@example.com", NOON));
        transactions.run(() -> users.find(id).orElseThrow().deactivate(NOON));

        // Then
        events.changed(profile("stopped@example.com", NOON.plusSeconds(1)));
        assertThat(users.standing(id)).isEqualTo(UserStanding.INACTIVE);
        events.changed(inactive("stopped@example.com", NOON.plusSeconds(2)));
        assertThat(users.standing(id)).isEqualTo(UserStanding.INACTIVE);
        events.changed(profile("stopped@example.com", NOON.plusSeconds(3)));
        assertThat(users.standing(id)).isEqualTo(UserStanding.ACTIVE);
    }

    @Test
    void deletedShouldRefuseAtOnceAndFreeTheAddress() {
        // Given
        events.changed(profile("leaving@example.com", NOON));
        UserId next = UserId.random();

        // When
        events.deleted(id);
        events.deleted(id);
        events.changed(new UserProfile(next, "leaving@example.com", true, true, Optional.empty(), Optional.of(NOON)));

        // Then
        assertThat(users.standing(id)).isEqualTo(UserStanding.DELETED);
        assertThat(users.find(id).orElseThrow().email()).doesNotContain("leaving");
        assertThat(users.standing(next)).isEqualTo(UserStanding.ACTIVE);
    }

    @Test
    void changedShouldNotReviveWhenItComesAfterTheDeletionAndTheDirectoryLacksTheUser() {
        // When
        events.deleted(id);
        events.changed(profile("late@example.com", NOON));

        // Then
        assertThat(users.standing(id)).isEqualTo(UserStanding.DELETED);
        assertThat(users.find(id)).isEmpty();
        assertThat(directory.calls()).isEqualTo(1);
    }

    @Test
    void changedShouldReviveOnlyWhenTheDirectoryShowsTheUser() {
        // Given
        events.changed(profile("again@example.com", NOON));
        events.deleted(id);
        directory.down();
        events.changed(profile("again@example.com", NOON.plusSeconds(1)));
        assertThat(users.standing(id)).isEqualTo(UserStanding.DELETED);
        InMemoryUserDirectory up = new InMemoryUserDirectory();
        up.put(profile("again2@example.com", NOON.plusSeconds(2)));

        // When
        new UserEvents(new TransactionalMirror(), up, new SameThread())
                .changed(profile("again@example.com", NOON.plusSeconds(1)));

        // Then
        assertThat(users.standing(id)).isEqualTo(UserStanding.ACTIVE);
        assertThat(users.find(id).orElseThrow().email()).isEqualTo("again2@example.com");
    }

    @Test
    void changedShouldNotReviveWhenTheUserIsDeletedAgainWhileTheDirectoryIsAsked() {
        // Given
        events.deleted(id);
        directory.put(profile("fleeting@example.com", NOON));
        directory.onFind(() -> events.deleted(id));

        // When
        events.changed(profile("fleeting@example.com", NOON));

        // Then
        assertThat(users.standing(id)).isEqualTo(UserStanding.DELETED);
        assertThat(users.find(id)).isEmpty();
    }

    @Test
    void deletedShouldTellEveryNode() throws Exception {
        // Given
        List<String> heard;
        try (var connection = transactions.database().dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("LISTEN oart_user");

            // When
            events.deleted(id);

            // Then
            statement.execute("SELECT 1");
            heard = java.util.Arrays.stream(
                            connection.unwrap(org.postgresql.PGConnection.class).getNotifications(5000))
                    .map(org.postgresql.PGNotification::getParameter)
                    .toList();
        }
        assertThat(heard).contains(id.toString());
    }

    private UserProfile profile(String email, Instant updatedAt) {
        return new UserProfile(id, email, true, true, Optional.empty(), Optional.of(updatedAt));
    }

    private UserProfile inactive(String email, Instant updatedAt) {
        return new UserProfile(id, email, true, false, Optional.empty(), Optional.of(updatedAt));
    }
}
