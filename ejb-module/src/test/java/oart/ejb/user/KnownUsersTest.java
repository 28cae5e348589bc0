package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import oart.persistence.user.UserId;
import oart.persistence.user.UserStanding;
import org.junit.jupiter.api.Test;

class KnownUsersTest {
    private final UserId ada = UserId.random();
    private final Rows rows = new Rows();
    private final KnownUsers known = new KnownUsers(rows);

    private static class Rows extends UserRegistry {
        private final List<UserId> reads = new ArrayList<>();
        private volatile UserStanding standing = UserStanding.ACTIVE;

        @Override
        public UserStanding standing(UserId id) {
            reads.add(id);
            return standing;
        }
    }

    @Test
    void standingShouldBeReadOnceUntilTheUserChanges() {
        // When
        UserStanding first = known.standing(ada);
        rows.standing = UserStanding.INACTIVE;
        UserStanding kept = known.standing(ada);
        known.onChange(new UserChanged(ada));
        UserStanding changed = known.standing(ada);

        // Then
        assertThat(List.of(first, kept, changed))
                .containsExactly(UserStanding.ACTIVE, UserStanding.ACTIVE, UserStanding.INACTIVE);
        assertThat(rows.reads).hasSize(2);
    }

    @Test
    void standingShouldBeReadEachTimeForWhoeverMayNotAct() {
        for (UserStanding standing : List.of(UserStanding.UNKNOWN, UserStanding.INACTIVE, UserStanding.DELETED)) {
            rows.standing = standing;
            assertThat(known.standing(ada)).isEqualTo(standing);
        }
        assertThat(rows.reads).hasSize(3);
    }

    @Test
    void rowShouldBeReadAgainAfterAChangeOfThisUserOnly() {
        // Given
        List<UserView> read = new ArrayList<>();

        // When
        UserView first = known.row(ada, () -> row(read));
        known.onChange(new UserChanged(UserId.random()));
        UserView kept = known.row(ada, () -> row(read));
        known.onChange(new UserChanged(ada));
        UserView changed = known.row(ada, () -> row(read));

        // Then
        assertThat(kept).isSameAs(first);
        assertThat(changed).isNotSameAs(first);
        assertThat(read).containsExactly(first, changed);
    }

    @Test
    void rowReadBeforeAChangeShouldNotBeKeptAfterIt() {
        // Given
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch changing = new CountDownLatch(1);
        List<UserView> read = new ArrayList<>();
        CompletableFuture<UserView> before = CompletableFuture.supplyAsync(() -> known.row(ada, () -> {
            UserView old = row(read);
            reading.countDown();
            await(changing);
            return old;
        }));
        await(reading);

        // When
        CompletableFuture<Void> change = CompletableFuture.runAsync(() -> {
            changing.countDown();
            known.onChange(new UserChanged(ada));
        });

        // Then
        change.join();
        assertThat(known.row(ada, () -> row(read))).isNotSameAs(before.join());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private UserView row(List<UserView> read) {
        UserView row = new UserView(
                ada,
                "ada@example.com",
                "ada",
                true,
                true,
                null,
                null,
                Instant.EPOCH.plusSeconds(read.size()),
                null,
                null);
        read.add(row);
        return row;
    }
}
