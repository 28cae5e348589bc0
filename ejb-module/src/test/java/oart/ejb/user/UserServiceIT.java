package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import oart.ejb.audit.AuditTrail;
import oart.ejb.container.Fired;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.UserService.UserChange;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.audit.AuditRepository;
import oart.persistence.audit.AuditRow;
import oart.persistence.plan.PlanId;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.user.UserSearch;
import oart.persistence.user.UserStanding;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserServiceIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static TestTransactions transactions;
    private static UserRepository users;
    private static UserService service;
    private static KnownUsers known;
    private static Fired<UserChanged> changed;
    private static Caller ada;
    private static Caller admin;

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        known = new KnownUsers(new UserRegistry(users, null));
        changed = new Fired<>();
        service = new UserService(
                users,
                known,
                new AuditTrail(new AuditRepository(transactions.database())),
                changed,
                Clock.fixed(NOON, ZoneOffset.UTC));
        ada = new Caller(add("ada@example.com"), Set.of(Caller.Role.USER), List.of(), List.of());
        admin = new Caller(add("root@example.com"), Set.of(Caller.Role.USER, Caller.Role.ADMIN), List.of(), List.of());
    }

    @Test
    void meShouldShowARowOfThePythonProgramWithItsNulls() {
        // Given
        UserId id = UserId.random();
        transactions.database().update("""
                        INSERT INTO users (id, email, username, email_verified, is_active, created_at)
                        VALUES (?::uuid, 'old@example.com', 'old', false, true, '2025-01-02T03:04:05.678901Z')""", id);

        // When
        UserView view = service.me(new Caller(id, Set.of(Caller.Role.USER), List.of(), List.of()));

        // Then
        assertThat(view)
                .isEqualTo(new UserView(
                        id,
                        "old@example.com",
                        "old",
                        false,
                        true,
                        null,
                        null,
                        Instant.parse("2025-01-02T03:04:05.678901Z"),
                        null,
                        null));
    }

    @Test
    void changeShouldTouchOnlyWhatIsGiven() {
        // Given
        UserId id = add("changing@example.com");
        PlanId plan = new PlanId(UUID.randomUUID());
        transactions.database().update("""
                        INSERT INTO plans (id, name, description, price, is_active, parameters, type_parameters, segment_parameters, created_at, updated_at)
                        VALUES (?::uuid, 'P', '', 1, true, '[]', '{}', '{}', now(), now())""", plan);

        // Then
        UserView subscribed =
                change(admin, id, new UserChange(Optional.of(Optional.of(plan)), Optional.empty(), Optional.empty()));
        assertThat(subscribed.plan()).isEqualTo(plan);
        assertThat(subscribed.active()).isTrue();
        assertThat(subscribed.updatedAt()).isEqualTo(NOON);
        UserView asleep = change(admin, id, new UserChange(Optional.empty(), Optional.of(false), Optional.empty()));
        assertThat(asleep.plan()).isEqualTo(plan);
        assertThat(users.standing(id)).isEqualTo(UserStanding.INACTIVE);
        UserView back =
                change(admin, id, new UserChange(Optional.of(Optional.empty()), Optional.of(true), Optional.empty()));
        assertThat(back.plan()).isNull();
        assertThat(users.standing(id)).isEqualTo(UserStanding.ACTIVE);
    }

    @Test
    void changeShouldBeToldToThisNodeUnlessNothingChanges() {
        // Given
        UserId id = add("told@example.com");
        int before = changed.count();

        // When
        change(admin, id, new UserChange(Optional.empty(), Optional.of(true), Optional.empty()));
        int unchanged = changed.count();
        change(admin, id, new UserChange(Optional.empty(), Optional.of(false), Optional.empty()));

        // Then
        assertThat(unchanged).isEqualTo(before);
        assertThat(changed.count()).isEqualTo(before + 1);
    }

    @Test
    void changeShouldRefuseUnknownPlansAndUsersAndCallersThatAreNoAdministrators() {
        UserChange none = new UserChange(Optional.empty(), Optional.empty(), Optional.empty());
        UserChange unknown = new UserChange(
                Optional.of(Optional.of(new PlanId(UUID.randomUUID()))), Optional.empty(), Optional.empty());
        assertProblem(() -> change(admin, ada.id(), unknown), ProblemType.VALIDATION_FAILED);
        assertProblem(() -> change(admin, UserId.random(), none), ProblemType.NOT_FOUND);
        assertProblem(() -> change(ada, ada.id(), none), ProblemType.FORBIDDEN);
        assertProblem(() -> service.require(ada, ada.id()), ProblemType.FORBIDDEN);
        assertProblem(() -> service.page(ada, Optional.empty(), Optional.empty(), 9), ProblemType.FORBIDDEN);
    }

    @Test
    void pageShouldGoOnAfterTheLastAddress() {
        // When
        UserService.UserPage first = service.page(admin, UserSearch.parse("example.com"), Optional.empty(), 1);
        UserService.UserPage rest = service.page(admin, UserSearch.parse("example.com"), first.next(), 99);

        // Then
        assertThat(first.users()).extracting(UserView::email).containsExactly("ada@example.com");
        assertThat(first.total())
                .isEqualTo(rest.total())
                .isEqualTo(1 + rest.users().size());
        assertThat(rest.users())
                .extracting(UserView::email)
                .contains("root@example.com")
                .doesNotContain("ada@example.com");
        assertThat(rest.next()).isEmpty();
    }

    @Test
    void changeShouldLeaveATrailUnlessNothingChanges() {
        // Given
        UserId id = add("trail@example.com");

        // When
        change(admin, id, new UserChange(Optional.empty(), Optional.of(false), Optional.of("left the house")));
        change(admin, id, new UserChange(Optional.empty(), Optional.of(false), Optional.of("once more")));

        // Then
        List<AuditRow> trail = new AuditRepository(transactions.database())
                .page(Optional.of(id.value()), Optional.empty(), Optional.empty(), 9);
        assertThat(trail).hasSize(1);
        assertThat(trail.get(0).actor()).isEqualTo(admin.id());
        assertThat(trail.get(0).changes()).isEqualTo("{\"is_active\":{\"from\":true,\"to\":false}}");
        assertThat(trail.get(0).reason()).isEqualTo("left the house");
    }

    @Test
    void changeShouldSucceedTwiceWhenTwoDoTheSameAtOnce() {
        // Given
        UserId id = add("twice@example.com");
        UserChange sleep = new UserChange(Optional.empty(), Optional.of(false), Optional.empty());

        // When: the second begins before the first is committed
        CompletableFuture<UserView> second = transactions.call(() -> {
            service.change(admin, id, sleep);
            CompletableFuture<UserView> other = CompletableFuture.supplyAsync(() -> change(admin, id, sleep));
            await().until(() -> other.isDone() || transactions.isSomebodyWaiting());
            return other;
        });

        // Then
        assertThat(second.join().active()).isFalse();
    }

    @Test
    void showPictureShouldKnowThePictureBeforeWhenTwoAreSetAtOnce() {
        // Given
        Caller eve = new Caller(add("eve@example.com"), Set.of(Caller.Role.USER), List.of(), List.of());

        // When: the second begins before the first is committed
        CompletableFuture<UserService.Pictured> second = transactions.call(() -> {
            service.showPicture(eve, "first");
            CompletableFuture<UserService.Pictured> other =
                    CompletableFuture.supplyAsync(() -> transactions.call(() -> service.showPicture(eve, "second")));
            await().until(() -> other.isDone() || transactions.isSomebodyWaiting());
            return other;
        });

        // Then
        assertThat(second.join().before()).contains("first");
        assertThat(second.join().user().profileImageUrl()).isEqualTo("second");
    }

    @Test
    void changeShouldNotLetAdministratorsShutThemselvesOut() {
        assertProblem(
                () -> change(admin, admin.id(), new UserChange(Optional.empty(), Optional.of(false), Optional.empty())),
                ProblemType.CONFLICT);
        assertThat(users.standing(admin.id())).isEqualTo(UserStanding.ACTIVE);
    }

    private static UserView change(Caller by, UserId id, UserChange change) {
        return transactions.call(() -> service.change(by, id, change));
    }

    private static UserId add(String email) {
        UserId id = UserId.random();
        assertThat(users.addIfAbsent(id, email, true, true, Optional.empty())).isTrue();
        return id;
    }

    private static void assertProblem(ThrowingCallable call, ProblemType type) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                .isEqualTo(type));
    }
}
