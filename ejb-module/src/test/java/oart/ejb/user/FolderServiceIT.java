package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.StatementCount;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FolderServiceIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static StatementCount statements;
    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderService folders;

    private UserId ada;
    private UserId bob;

    @BeforeAll
    static void start() {
        statements = new StatementCount(TestDatabase.migrated());
        transactions = new TestTransactions(statements.dataSource());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        FolderRepository rows = new FolderRepository(transactions.entityManager(), transactions.database());
        folders = new FolderService(rows, users, new UserRegistry(users, rows), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @BeforeEach
    void newUsers() {
        ada = UserId.random();
        bob = UserId.random();
        for (UserId id : List.of(ada, bob)) {
            users.addIfAbsent(id, id + "@example.com", true, true, Optional.empty());
        }
    }

    @Test
    void resolveShouldMakeDefaultOnceWhenRequestsRace() {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(6);

        // When
        List<CompletableFuture<FolderId>> found = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> transactions.call(() -> folders.resolve(ada, Optional.empty())), threads))
                .toList();

        // Then
        assertThat(found.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        threads.shutdown();
        assertThat(folders.list(ada, 0, 9)).extracting(FolderView::name).containsExactly("Default");
    }

    @Test
    void listShouldTakeOneStatementHoweverManyFoldersThereAre() {
        // Given
        create(ada, "One");
        int few = statements.of(() -> folders.list(ada, 0, 1_000));

        // When
        for (int i = 0; i < 20; i++) {
            create(ada, "More " + i);
        }

        // Then
        assertThat(few).isEqualTo(1);
        assertThat(statements.of(() -> assertThat(folders.list(ada, 0, 1_000)).hasSize(21)))
                .isEqualTo(few);
    }

    @Test
    void resolveShouldRefuseUnknownAndForeignFoldersByTheirPlaceInTheRequest() {
        // Given
        FolderId bobs = create(bob, "Trips").id();
        FolderId adas = create(ada, "Trips").id();

        // Then
        assertThat(folders.resolve(ada, Optional.of(adas))).isEqualTo(adas);
        for (FolderId wrong : List.of(bobs, FolderId.random())) {
            assertThatThrownBy(() -> folders.resolve(ada, Optional.of(wrong)))
                    .isInstanceOfSatisfying(ProblemException.class, problem -> {
                        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
                        assertThat(problem.errors().get(0).pointer()).isEqualTo("/folder_id");
                    });
        }
    }

    @Test
    void createShouldRefuseAnotherOfTheSameNameAndNamesThatAreNone() {
        // Given
        FolderView trips = create(ada, "Férias 🌍");

        // Then
        assertThat(trips).isEqualTo(new FolderView(trips.id(), "Férias 🌍", ada, NOON, NOON));
        assertProblem(() -> create(ada, "Férias 🌍"), ProblemType.CONFLICT);
        assertThat(create(ada, "férias 🌍").id()).isNotEqualTo(trips.id());
        assertThat(create(bob, "Férias 🌍").user()).isEqualTo(bob);
        assertThat(create(ada, "🌍".repeat(255)).name()).hasSize(510);
        assertProblem(() -> create(ada, "x".repeat(256)), ProblemType.VALIDATION_FAILED);
        assertProblem(() -> create(ada, ""), ProblemType.VALIDATION_FAILED);
        assertProblem(() -> create(ada, " \t"), ProblemType.VALIDATION_FAILED);
    }

    @Test
    void createShouldMakeOneWhenTwoRequestsRaceForAName() {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(4);

        // When
        List<Boolean> made = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> create(ada, "Race"), threads)
                        .handle((view, failure) -> failure == null))
                .map(CompletableFuture::join)
                .toList();

        // Then
        threads.shutdown();
        assertThat(made).containsOnlyOnce(true).hasSize(4);
    }

    @Test
    void renameShouldKeepDefaultAndTakenNamesFromBeingTouched() {
        // Given
        FolderId standard = transactions.call(() -> folders.resolve(ada, Optional.empty()));
        FolderId trips = create(ada, "Trips").id();
        create(ada, "Work");

        // Then
        assertThat(rename(ada, trips, "Travel").name()).isEqualTo("Travel");
        assertThat(folders.require(ada, trips).name()).isEqualTo("Travel");
        assertThat(rename(ada, standard, "Default").name()).isEqualTo("Default");
        assertProblem(() -> rename(ada, standard, "Other"), ProblemType.CONFLICT);
        assertProblem(() -> rename(ada, trips, "Work"), ProblemType.CONFLICT);
        assertProblem(() -> rename(ada, trips, "Default"), ProblemType.CONFLICT);
        assertProblem(() -> rename(bob, trips, "Mine"), ProblemType.NOT_FOUND);
        assertProblem(() -> folders.require(bob, trips), ProblemType.NOT_FOUND);
        assertProblem(() -> folders.requireNamed(bob, "Travel"), ProblemType.NOT_FOUND);
    }

    private static FolderView create(UserId user, String name) {
        return transactions.call(() -> folders.create(user, name));
    }

    private static FolderView rename(UserId user, FolderId id, String name) {
        return transactions.call(() -> folders.rename(user, id, name));
    }

    private static void assertProblem(ThrowingCallable call, ProblemType type) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                .isEqualTo(type));
    }
}
