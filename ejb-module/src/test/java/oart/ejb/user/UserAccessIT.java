package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
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

class UserAccessIT {
    private static final Supplier<Optional<UserProfile>> NO_USERINFO = Optional::empty;

    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderRepository folders;

    private final InMemoryUserDirectory directory = new InMemoryUserDirectory();
    private final UserAccess access = access(directory);

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        folders = new FolderRepository(transactions.entityManager(), transactions.database());
        transactions.database().update("""
                        INSERT INTO plans (id, name, description, price, is_active, parameters, type_parameters, segment_parameters, created_at, updated_at)
                        VALUES (gen_random_uuid(), 'FREE', '', 0, true, '[]', '{}', '{}', now(), now())""");
    }

    private static UserAccess access(UserDirectory directory) {
        UserRegistry registry = new TransactionalRegistry();
        return new UserAccess(
                new KnownUsers(registry), registry, directory, new AccessConfig("oart:admin", Optional.empty(), false));
    }

    /** As the container would call it. */
    private static final class TransactionalRegistry extends UserRegistry {
        TransactionalRegistry() {
            super(users, folders);
        }

        @Override
        public UserStanding welcome(UserProfile profile) {
            return transactions.call(() -> super.welcome(profile));
        }
    }

    @Test
    void admitShouldCreateTheUserWithPlanAndFolderWhenTheDirectoryKnowsThem() {
        // Given
        UserId id = UserId.random();
        UUID tenant = UUID.randomUUID();
        directory.put(new UserProfile(id, "zoë.w@example.com", true, true, Optional.of(tenant)));

        // When
        Caller caller = access.admit(id, List.of("p", "q"), List.of("openid"), Set.of(), NO_USERINFO);

        // Then
        assertThat(caller).isEqualTo(new Caller(id, Set.of(Caller.Role.USER), List.of("p", "q"), List.of("openid")));
        User user = users.find(id).orElseThrow();
        assertThat(user.email()).isEqualTo("zoë.w@example.com");
        assertThat(user.username()).isEqualTo("zoë.w");
        assertThat(user.tenantId()).contains(tenant);
        assertThat(user.plan()).isPresent();
        assertThat(folders.of(id, 0, 9)).extracting(Folder::name).containsExactly("Default");
    }

    @Test
    void admitShouldAskTheDirectoryOnlyTheFirstTime() {
        // Given
        UserId id = known("second@example.com");

        // When
        Caller admin = access.admit(id, List.of("oart:admin"), List.of(), Set.of(), () -> {
            throw new AssertionError("userinfo was asked");
        });

        // Then
        assertThat(admin.isAdmin()).isTrue();
        assertThat(admin.roles()).containsExactlyInAnyOrder(Caller.Role.values());
        assertThat(directory.calls()).isEqualTo(1);
    }

    @Test
    void admitShouldTakeUserinfoWhenTheDirectoryIsDownOrAbsent() {
        // Given
        directory.down();
        UserId id = UserId.random();
        UserId other = UserId.random();

        // When
        access.admit(id, List.of(), List.of(), Set.of(), () -> Optional.of(profile(id, "down@example.com")));
        directory.notConfigured();
        access.admit(other, List.of(), List.of(), Set.of(), () -> Optional.of(profile(other, "absent@example.com")));

        // Then
        assertThat(users.find(id).orElseThrow().email()).isEqualTo("down@example.com");
        assertThat(users.find(other).orElseThrow().email()).isEqualTo("absent@example.com");
        assertThat(directory.calls()).isEqualTo(1);
    }

    @Test
    void admitShouldRefuseAsUnavailableWhenNobodyTellsTheProfile() {
        // Given
        directory.down();
        UserId id = UserId.random();

        // Then
        assertProblem(id, NO_USERINFO, ProblemType.UNAVAILABLE);
        assertProblem(id, () -> Optional.of(profile(UserId.random(), "another@example.com")), ProblemType.UNAVAILABLE);
        assertThat(users.standing(id)).isEqualTo(UserStanding.UNKNOWN);
    }

    @Test
    void admitShouldAnswerNotFoundWhenTheDirectoryHasNoSuchUser() {
        assertProblem(
                UserId.random(), () -> Optional.of(profile(UserId.random(), "x@example.com")), ProblemType.NOT_FOUND);
    }

    @Test
    void admitShouldRefuseInactiveAndDeletedUsersWithoutAskingAnyone() {
        // Given
        UserId inactive = known("inactive@example.com");
        transactions.run(() -> users.find(inactive).orElseThrow().deactivate(Instant.EPOCH));
        UserId deleted = known("deleted@example.com");
        users.bury(deleted);
        int before = directory.calls();

        // Then
        assertProblem(inactive, NO_USERINFO, ProblemType.ACCOUNT_INACTIVE);
        assertProblem(deleted, NO_USERINFO, ProblemType.UNAUTHENTICATED);
        assertThat(directory.calls()).isEqualTo(before);
    }

    @Test
    void admitShouldRefuseAnUnknownUserWhomTheProviderCallsInactive() {
        // Given
        UserId id = UserId.random();
        directory.put(new UserProfile(id, "asleep@example.com", true, false, Optional.empty()));

        // Then
        assertProblem(id, NO_USERINFO, ProblemType.ACCOUNT_INACTIVE);
    }

    @Test
    void admitShouldRefuseWhenAnotherUserHasTheAddress() {
        // Given
        known("twice@example.com");
        UserId second = UserId.random();
        directory.put(profile(second, "twice@example.com"));

        // Then
        assertProblem(second, NO_USERINFO, ProblemType.FORBIDDEN);
        assertThat(users.standing(second)).isEqualTo(UserStanding.UNKNOWN);
        assertThat(folders.of(second, 0, 9)).isEmpty();
    }

    @Test
    void admitShouldRefuseWhenTheUserIsDeletedWhileTheDirectoryIsAsked() {
        // Given
        UserId id = UserId.random();
        directory.put(profile(id, "fleeting@example.com"));
        directory.onFind(() -> users.bury(id));

        // Then
        assertProblem(id, NO_USERINFO, ProblemType.UNAUTHENTICATED);
        assertThat(users.find(id)).isEmpty();
    }

    @Test
    void admitShouldMakeOneUserAndOneFolderWhenTwoNodesAreAskedAtOnce() throws Exception {
        // Given
        UserId id = UserId.random();
        InMemoryUserDirectory there = new InMemoryUserDirectory();
        CountDownLatch bothAsked = new CountDownLatch(2);
        for (InMemoryUserDirectory each : List.of(directory, there)) {
            each.put(profile(id, "race@example.com"));
            each.onFind(() -> {
                bothAsked.countDown();
                await(bothAsked);
            });
        }
        UserAccess otherNode = access(there);
        ExecutorService threads = Executors.newFixedThreadPool(8);

        // When
        List<CompletableFuture<Caller>> callers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> (i % 2 == 0 ? access : otherNode).admit(id, List.of(), List.of(), Set.of(), NO_USERINFO),
                        threads))
                .toList();

        // Then
        assertThat(callers).allSatisfy(caller -> assertThat(caller.join().id()).isEqualTo(id));
        threads.shutdown();
        assertThat(folders.of(id, 0, 9)).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private UserId known(String email) {
        UserId id = UserId.random();
        directory.put(profile(id, email));
        access.admit(id, List.of(), List.of(), Set.of(), NO_USERINFO);
        return id;
    }

    private static UserProfile profile(UserId id, String email) {
        return new UserProfile(id, email, true, true, Optional.empty());
    }

    private void assertProblem(UserId id, Supplier<Optional<UserProfile>> userinfo, ProblemType type) {
        assertThatThrownBy(() -> access.admit(id, List.of("oart:admin"), List.of(), Set.of(), userinfo))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(type));
    }
}
