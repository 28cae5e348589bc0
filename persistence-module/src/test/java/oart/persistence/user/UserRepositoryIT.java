package oart.persistence.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.plan.PlanId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserRepositoryIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderRepository folders;

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        folders = new FolderRepository(transactions.entityManager(), transactions.database());
    }

    @Test
    void addIfAbsentShouldTakeTheOldestActiveFreePlanWhenThereAreSeveral() {
        // Given
        PlanId late = plan("late", 0, true, "2026-03-01T00:00:00Z");
        PlanId early = plan("early", 0, true, "2026-02-01T00:00:00Z");
        plan("earlier but closed", 0, false, "2026-01-01T00:00:00Z");
        plan("earlier but dear", 25, true, "2026-01-01T00:00:00Z");
        UserId anna = UserId.random();

        // When
        boolean added = transactions.call(
                () -> users.addIfAbsent(anna, "anna.b@example.com", true, true, Optional.of(late.value())));

        // Then
        assertThat(added).isTrue();
        User user = users.find(anna).orElseThrow();
        assertThat(user.plan()).contains(early);
        assertThat(user.username()).isEqualTo("anna.b");
        assertThat(user.tenantId()).contains(late.value());
        assertThat(user.isActive()).isTrue();
        assertThat(user.isEmailVerified()).isTrue();
        assertThat(users.standing(anna)).isEqualTo(UserStanding.ACTIVE);
    }

    @Test
    void addIfAbsentShouldAddNothingWhenIdOrAddressIsTakenOrBuried() {
        // Given
        UserId first = add("taken@example.com");
        UserId buried = UserId.random();
        transactions.run(() -> users.bury(buried));

        // When
        boolean sameId = users.addIfAbsent(first, "other@example.com", true, true, Optional.empty());
        boolean sameAddress = users.addIfAbsent(UserId.random(), "taken@example.com", true, true, Optional.empty());
        boolean dead = users.addIfAbsent(buried, "buried@example.com", true, true, Optional.empty());

        // Then
        assertThat(List.of(sameId, sameAddress, dead)).containsOnly(false);
        assertThat(users.standing(buried)).isEqualTo(UserStanding.DELETED);
        assertThat(users.idOf("taken@example.com")).contains(first);
    }

    @Test
    void standingShouldTellTheFourCases() {
        // Given
        UserId active = add("active@example.com");
        UserId inactive = add("inactive@example.com");
        transactions.run(() -> users.find(inactive).orElseThrow().deactivate(NOON));
        UserId deleted = add("deleted@example.com");
        users.bury(deleted);
        users.bury(deleted);

        // Then
        assertThat(users.standing(active)).isEqualTo(UserStanding.ACTIVE);
        assertThat(users.standing(inactive)).isEqualTo(UserStanding.INACTIVE);
        assertThat(users.standing(deleted)).isEqualTo(UserStanding.DELETED);
        assertThat(users.standing(UserId.random())).isEqualTo(UserStanding.UNKNOWN);
        users.unbury(deleted);
        assertThat(users.standing(deleted)).isEqualTo(UserStanding.ACTIVE);
    }

    @Test
    void subscribeToShouldChangeAndTakeAwayThePlan() {
        // Given
        PlanId plan = plan("paid", 25, true, "2026-01-01T00:00:00Z");
        UserId id = add("subscriber@example.com");

        // When / Then
        transactions.run(() -> users.find(id).orElseThrow().subscribeTo(plan, NOON));
        assertThat(users.find(id).orElseThrow().plan()).contains(plan);
        transactions.run(() -> users.find(id).orElseThrow().subscribeTo(null, NOON));
        assertThat(users.find(id).orElseThrow().plan()).isEmpty();
    }

    @Test
    void mirrorShouldChangeTheRowOnlyWhenSomethingIsDifferent() {
        // Given
        UserId id = add("before@example.com");

        // When
        boolean same = transactions.call(
                () -> users.find(id).orElseThrow().mirror("before@example.com", true, true, Optional.empty(), NOON));
        boolean different = transactions.call(
                () -> users.find(id).orElseThrow().mirror("after@example.com", false, true, Optional.empty(), NOON));

        // Then
        assertThat(same).isFalse();
        assertThat(different).isTrue();
        User user = users.find(id).orElseThrow();
        assertThat(user.username()).isEqualTo("after");
        assertThat(user.updatedAt()).contains(NOON);
    }

    @Test
    void pageShouldFindBeginningsOfWordsAndGoOnAfterAnAddress() {
        // Given
        add("aa_page@example.org");
        add("bb%page@example.org");
        add("ccxpage@example.org");

        // Then
        assertThat(users.page(UserSearch.parse("AA_P"), Optional.empty(), 10))
                .extracting(User::email)
                .containsExactly("aa_page@example.org");
        assertThat(users.page(UserSearch.parse("exam.org"), Optional.of("aa_page@example.org"), 1))
                .extracting(User::email)
                .containsExactly("bb%page@example.org");
        assertThat(users.page(UserSearch.parse("page"), Optional.empty(), 10))
                .extracting(User::email)
                .containsExactly("aa_page@example.org", "bb%page@example.org");
        assertThat(users.count(UserSearch.parse("page"))).isEqualTo(2);
        assertThat(users.page(UserSearch.parse("'; & ! | x:*"), Optional.empty(), 10))
                .isEmpty();
        assertThat(UserSearch.parse(" @'&!() ")).isEmpty();
    }

    @Test
    void pageShouldAskTheIndexOfWords() {
        // When
        String plan = transactions.call(() -> {
            transactions.database().update("SET LOCAL enable_seqscan = off");
            return String.join(
                    " ",
                    transactions
                            .database()
                            .list(
                                    "EXPLAIN SELECT * FROM users WHERE to_tsvector('simple', translate(lower(email || ' ' || username), "
                                            + "'@._-+/:', '       ')) @@ to_tsquery('simple', 'a:*')",
                                    row -> row.getString(1)));
        });

        // Then
        assertThat(plan).contains("ix_users_words");
    }

    @Test
    void namedShouldTakeTheOldestFolderWhenTwoHaveOneName() {
        // Given
        UserId owner = add("folders@example.com");
        Folder young = folder(owner, "Trips", NOON.plusSeconds(60));
        Folder old = folder(owner, "Trips", NOON);

        // Then
        assertThat(folders.named(owner, "Trips").map(Folder::id)).contains(old.id());
        assertThat(folders.of(owner, 0, 10)).extracting(Folder::id).containsExactly(old.id(), young.id());
        assertThat(folders.of(owner, 1, 10)).extracting(Folder::id).containsExactly(young.id());
        assertThat(folders.find(old.id()).orElseThrow().createdAt()).contains(NOON);
    }

    @Test
    void searchShouldPreferTheExactNameAndTakeNoWildcards() {
        // Given
        UserId owner = add("search@example.com");
        folder(owner, "Ana 100% trips", NOON);
        folder(owner, "trips", NOON);

        // Then
        assertThat(folders.search(owner, "trips").map(Folder::name)).contains("trips");
        assertThat(folders.search(owner, "TRIPS").map(Folder::name)).contains("Ana 100% trips");
        assertThat(folders.search(owner, "0%").map(Folder::name)).contains("Ana 100% trips");
        assertThat(folders.search(owner, "%s")).isEmpty();
        assertThat(folders.search(UserId.random(), "trips")).isEmpty();
    }

    private static Folder folder(UserId owner, String name, Instant at) {
        Folder folder = Folder.named(name, owner, at);
        transactions.run(() -> folders.add(folder));
        return folder;
    }

    private static UserId add(String email) {
        UserId id = UserId.random();
        assertThat(users.addIfAbsent(id, email, true, true, Optional.empty())).isTrue();
        return id;
    }

    private static PlanId plan(String name, int price, boolean active, String createdAt) {
        PlanId id = new PlanId(UUID.randomUUID());
        transactions.database().update("""
                        INSERT INTO plans (id, name, description, price, is_active, parameters, type_parameters, segment_parameters, created_at, updated_at)
                        VALUES (?::uuid, ?, '', ?::float8, ?, '[]', '{}', '{}', ?::timestamptz, now())""", id, name, price, active, createdAt);
        return id;
    }
}
