package oart.persistence.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.json.Json;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.image.ImageRepository.Filter;
import oart.persistence.image.ImageRepository.Removed;
import oart.persistence.user.Folder;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageRepositoryIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderRepository folders;
    private static ImageRepository images;
    private static WorkflowId workflow;

    private UserId owner;
    private FolderId folder;

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        folders = new FolderRepository(transactions.entityManager(), transactions.database());
        images = new ImageRepository(transactions.entityManager(), transactions.database());
        workflow = new WorkflowId(UUID.randomUUID());
        transactions
                .database()
                .update("INSERT INTO workflows (id, name, parameters) VALUES (?::uuid, 'kit', '[]')", workflow);
    }

    @BeforeEach
    void newUser() {
        owner = UserId.random();
        users.addIfAbsent(owner, owner + "@example.com", true, true, Optional.empty());
        folder = folder("Default");
    }

    @Test
    void findShouldReadEveryMemberOfARowOfOurs() {
        // Given
        ImageId id = insert(
                "b/u/1.png", NOON, "{\"PROMPT\": \"a \\\"lamp\\\"\", \"SEED\": 18446744073709551615, \"CFG\": 1.50}");
        transactions
                .database()
                .update(
                        "UPDATE images SET content_type = 'image/webp', width = 3, height = 4, bytes = 5 WHERE id = ?::uuid",
                        id);

        // When
        GeneratedImage image = images.find(id).orElseThrow();

        // Then
        assertThat(image.url()).isEqualTo("b/u/1.png");
        assertThat(image.workflow()).isEqualTo(workflow);
        assertThat(image.owner()).isEqualTo(owner);
        assertThat(image.folder()).isEqualTo(folder);
        assertThat(image.createdAt()).contains(NOON);
        Map<String, Object> parameters = image.parameters().orElseThrow();
        assertThat(parameters).containsEntry("PROMPT", "a \"lamp\"");
        assertThat(parameters.get("SEED")).hasToString("18446744073709551615");
        assertThat(parameters.get("CFG")).hasToString("1.50");
        assertThat(image.contentType()).contains("image/webp");
        assertThat(image.width()).contains(3);
        assertThat(image.height()).contains(4);
        assertThat(image.bytes()).contains(5L);
    }

    @Test
    void findShouldReadARowOfThePythonProgramWithItsNulls() {
        // Given
        ImageId bare = insert("default/u/old.png", null, null);
        ImageId list = insert("default/u/odd.png", NOON, "[1]");

        // When
        GeneratedImage image = images.find(bare).orElseThrow();

        // Then
        assertThat(image.parameters()).isEmpty();
        assertThat(image.createdAt()).isEmpty();
        assertThat(image.contentType()).isEmpty();
        assertThat(image.width()).isEmpty();
        assertThat(image.bytes()).isEmpty();
        assertThat(image.thumbnailUrl()).isEmpty();
        assertThat(images.find(list).orElseThrow().parameters()).isEmpty();
    }

    @Test
    void changesShouldLeaveTheJsonColumnAsItIs() {
        // Given
        ImageId id = insert("b/u/2.png", NOON, "{\"SEED\": 1.50}");
        FolderId trips = folder("Trips");

        // When
        transactions.run(() -> {
            GeneratedImage image = images.find(id).orElseThrow();
            image.moveTo(trips, NOON.plusSeconds(1));
            image.describe("video/mp4", null, null, 9, "[]");
        });

        // Then
        GeneratedImage image = images.find(id).orElseThrow();
        assertThat(image.folder()).isEqualTo(trips);
        assertThat(image.updatedAt()).contains(NOON.plusSeconds(1));
        assertThat(image.contentType()).contains("video/mp4");
        assertThat(image.parameters().orElseThrow().get("SEED")).hasToString("1.50");
    }

    @Test
    void pageShouldGiveEachImageOnceNewestFirstWhenTimesAreEqualOrMissing() {
        // Given
        List<ImageId> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(insert("b/u/" + i, i < 4 ? NOON : i < 8 ? NOON.plusSeconds(i) : null, null));
        }

        // When
        List<ImageId> seen = new ArrayList<>();
        Optional<ImageCursor> after = Optional.empty();
        do {
            List<ImageRow> page = images.page(Filter.of(owner, Optional.of(folder)), after, 3);
            page.forEach(image -> seen.add(image.id()));
            after = page.stream()
                    .reduce((first, second) -> second)
                    .map(ImageRow::cursor)
                    .flatMap(cursor -> ImageCursor.parse(cursor.toString()));
        } while (after.isPresent());

        // Then
        assertThat(seen).hasSize(12).containsExactlyInAnyOrderElementsOf(all);
        assertThat(seen.subList(0, 4)).containsExactly(all.get(7), all.get(6), all.get(5), all.get(4));
        assertThat(seen.subList(4, 8)).containsExactlyInAnyOrderElementsOf(all.subList(0, 4));
        assertThat(images.page(Filter.of(owner, Optional.empty()), Optional.empty(), 100))
                .extracting(ImageRow::id)
                .containsExactlyElementsOf(seen);
    }

    @Test
    void pageShouldTellOfARowWhatItsEntityTells() {
        // Given
        insert("b/u/a", NOON, "{\"SEED\": 18446744073709551615, \"CFG\": 1.50, \"PROMPT\": \"a \\\"b\\\" ü\"}");
        insert("b/u/b", NOON.plusSeconds(1), null);
        insert("b/u/c", null, "[1]");
        insert("b/u/d", NOON.plusSeconds(2), "null");

        // Then
        assertThat(images.page(Filter.of(owner, Optional.empty()), Optional.empty(), 9))
                .hasSize(4)
                .allSatisfy(row -> {
                    GeneratedImage entity = images.find(row.id()).orElseThrow();
                    assertThat(Optional.ofNullable(row.parameters()).map(text -> Json.readObject(text.text())))
                            .isEqualTo(entity.parameters());
                    assertThat(row)
                            .isEqualTo(new ImageRow(
                                    entity.id(),
                                    entity.url(),
                                    entity.workflow(),
                                    entity.owner(),
                                    entity.folder(),
                                    row.parameters(),
                                    entity.createdAt().orElse(null),
                                    entity.updatedAt().orElse(null),
                                    entity.contentType().orElse(null),
                                    entity.width().orElse(null),
                                    entity.height().orElse(null),
                                    entity.bytes().orElse(null),
                                    entity.thumbnailUrl().orElse(null),
                                    entity.isOurs(),
                                    entity.hidden().orElse(null)));
                });
    }

    @Test
    void pageShouldFilterByTextTimeAndWorkflow() {
        // Given
        ImageId lamp = insert("b/u/a", NOON, "{\"PROMPT\": \"a LIGHThouse 100%\"}");
        insert("b/u/b", NOON.plusSeconds(1), "{\"lighthouse\": \"tree\"}");
        ImageId late = insert("b/u/c", NOON.plusSeconds(2), null);
        insert("b/u/d", NOON, "[\"lighthouse\"]");

        // Then
        assertThat(search(Optional.of("lightHouse"), Optional.empty(), Optional.empty()))
                .containsExactly(lamp);
        assertThat(search(Optional.of("0%"), Optional.empty(), Optional.empty()))
                .containsExactly(lamp);
        assertThat(search(Optional.of("_ight"), Optional.empty(), Optional.empty()))
                .isEmpty();
        assertThat(search(Optional.empty(), Optional.of(NOON.plusSeconds(2)), Optional.empty()))
                .containsExactly(late);
        assertThat(search(Optional.empty(), Optional.of(Instant.MIN), Optional.of(Instant.MAX)))
                .hasSize(4);
        assertThat(search(Optional.empty(), Optional.empty(), Optional.of(NOON)))
                .isEmpty();
        Filter other = new Filter(
                owner,
                Optional.empty(),
                Optional.of(new WorkflowId(UUID.randomUUID())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(images.page(other, Optional.empty(), 9)).isEmpty();
    }

    @Test
    void pageShouldNeedNoSortAndNoScanWhenAUserHasManyImages() {
        // Given
        transactions.database().update("""
                INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, created_at)
                SELECT gen_random_uuid(), 'b/u/' || n, ?::uuid, ?::uuid, ?::uuid, timestamptz '2026-01-01' + n * interval '1 second'
                  FROM generate_series(1, 20000) n""", workflow, owner, folder);
        transactions.database().update("ANALYZE images");

        // When
        List<String> first = explain("user_id = '" + owner + "'");
        List<String> far = explain(
                "user_id = '" + owner + "' AND (created_at, id) < (timestamptz '2026-01-01 01:00', '" + owner + "')");

        // Then
        assertThat(first).noneMatch(line -> line.contains("Sort") || line.contains("Seq Scan"));
        assertThat(far).noneMatch(line -> line.contains("Sort") || line.contains("Seq Scan"));
        assertThat(far).anyMatch(line -> line.contains("Index Cond") && line.contains("ROW(created_at, id)"));
    }

    @Test
    void removeExpiredShouldTakeWhatThePlanKeepsNoLonger() {
        // Given
        String plan =
                transactions.database().first("""
                        INSERT INTO plans (id, name, description, price, is_active, parameters, type_parameters, segment_parameters,
                            created_at, updated_at, retention_days)
                        VALUES (gen_random_uuid(), gen_random_uuid()::text, '', 5, true, '[]', '{}', '{}', now(), now(), 30)
                        RETURNING id::text""", row -> row.getString(1)).orElseThrow();
        insert("b/u/old", Instant.now().minus(31, ChronoUnit.DAYS), null);
        ImageId young = insert("b/u/young", Instant.now().minus(29, ChronoUnit.DAYS), null);
        ImageId timeless = insert("b/u/timeless", null, null);

        // When
        List<Removed> forEver = images.removeExpired(owner, 10);
        boolean listedBefore =
                users.withLimitedRetention(Optional.empty(), 1000).contains(owner);
        transactions.database().update("UPDATE users SET plan_id = ?::uuid WHERE id = ?::uuid", plan, owner);
        List<Removed> removed = images.removeExpired(owner, 10);

        // Then
        assertThat(forEver).isEmpty();
        assertThat(listedBefore).isFalse();
        assertThat(users.withLimitedRetention(Optional.empty(), 1000)).contains(owner);
        assertThat(removed).extracting(Removed::url).containsExactly("b/u/old");
        assertThat(images.find(young)).isPresent();
        assertThat(images.find(timeless)).isPresent();
    }

    @Test
    void removeShouldNameOnlyObjectsThatNoOtherRowNames() {
        // Given
        ImageId alone = insert("b/u/alone", NOON, null);
        ImageId shared = insert("b/u/shared", NOON, null);
        ImageId sharing = insert("b/u/shared", NOON, null);

        // When
        List<Removed> removed = images.remove(List.of(alone, shared));
        List<Removed> later = images.remove(List.of(sharing));

        // Then
        assertThat(removed).containsExactly(new Removed("b/u/alone", null, false));
        assertThat(later).containsExactly(new Removed("b/u/shared", null, false));
    }

    @Test
    void lockOwnedShouldLeaveOutForeignAndUnknownImages() {
        // Given
        ImageId mine = insert("b/u/mine", NOON, null);

        // Then
        assertThat(images.lockOwned(owner, List.of(mine, ImageId.random()))).containsExactly(mine);
        assertThat(images.lockOwned(UserId.random(), List.of(mine))).isEmpty();
    }

    @Test
    void parseShouldRefuseTextThatIsNoCursor() {
        assertThat(ImageCursor.parse("")).isEmpty();
        assertThat(ImageCursor.parse("%%%")).isEmpty();
        assertThat(ImageCursor.parse("bm90aGluZw")).isEmpty();
        ImageCursor timeless = new ImageCursor(Optional.empty(), ImageId.random());
        assertThat(ImageCursor.parse(timeless.toString())).contains(timeless);
    }

    private List<ImageId> search(Optional<String> text, Optional<Instant> from, Optional<Instant> to) {
        Filter filter = new Filter(owner, Optional.empty(), Optional.of(workflow), text, from, to);
        return images.page(filter, Optional.empty(), 9).stream()
                .map(ImageRow::id)
                .toList();
    }

    private static List<String> explain(String condition) {
        return transactions
                .database()
                .list(
                        "EXPLAIN SELECT * FROM images WHERE " + condition
                                + " ORDER BY created_at DESC NULLS LAST, id DESC LIMIT 50",
                        row -> row.getString(1));
    }

    private FolderId folder(String name) {
        Folder made = Folder.named(name, owner, NOON);
        transactions.run(() -> folders.add(made));
        return made.id();
    }

    private ImageId insert(String url, Instant createdAt, String parameters) {
        ImageId id = ImageId.random();
        transactions.database().update("""
                        INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at)
                        VALUES (?::uuid, ?, ?::uuid, ?::uuid, ?::uuid, ?::jsonb, ?)""", id, url, workflow, owner, folder, parameters, createdAt);
        return id;
    }
}
