package oart.persistence.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import oart.persistence.StatementLog;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.image.ImageRepository.Filter;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One user with a million images, whose list has to come as fast as anybody's. */
class ImageListScaleIT {
    private static final int PAGE = 50;
    private static final UserId OWNER = UserId.random();
    /** A tenth of the user's images, so that the planner has one best index and not two equal ones. */
    private static final FolderId FOLDER = FolderId.random();

    private static final FolderId OTHER_FOLDER = FolderId.random();
    private static final WorkflowId COMMON = new WorkflowId(UUID.randomUUID());
    private static final WorkflowId RARE = new WorkflowId(UUID.randomUUID());

    private static StatementLog log;
    private static ImageRepository images;
    private static FolderRepository folders;

    @BeforeAll
    static void fill() throws SQLException {
        DataSource database = TestDatabase.migrated();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Nothing has to survive, and indexes are made faster afterwards.
            statement.execute("ALTER TABLE images SET UNLOGGED");
            statement.execute("SET LOCAL maintenance_work_mem = '128MB'");
            List<String> indexes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'images' AND indexname <> 'images_pkey'")) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                    indexes.add(rows.getString(2));
                }
                statement.execute("DROP INDEX " + String.join(", ", names));
            }
            // No foreign keys are checked, no triggers run: a million look-ups less.
            statement.execute("SET LOCAL session_replication_role = replica");
            statement.execute("INSERT INTO workflows (id, name, parameters) VALUES ('" + COMMON
                    + "', 'common', '[]'), ('" + RARE + "', 'rare', '[]')");
            statement.execute("INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, created_at)"
                    + " SELECT gen_random_uuid(), '', (CASE n % 200000 WHEN 0 THEN '" + RARE + "' ELSE '" + COMMON
                    + "' END)::uuid, '" + OWNER + "', (CASE n % 10 WHEN 0 THEN '" + FOLDER + "' ELSE '" + OTHER_FOLDER
                    + "' END)::uuid,"
                    + " CASE WHEN n > 10 THEN timestamptz '2026-01-01' + n * interval '1 second' END"
                    + " FROM generate_series(1, 1000000) n");
            // What is rare for this user is common among the others.
            statement.execute("INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, created_at)"
                    + " SELECT gen_random_uuid(), '', '" + RARE + "', gen_random_uuid(), gen_random_uuid(), now()"
                    + " FROM generate_series(1, 100000) n");
            for (String index : indexes) {
                statement.execute(index);
            }
            connection.commit();
            statement.execute("ANALYZE images");
            connection.commit();
        }
        log = StatementLog.of(database);
        TestTransactions transactions = new TestTransactions(log.dataSource());
        images = new ImageRepository(transactions.entityManager(), transactions.database());
        folders = new FolderRepository(transactions.entityManager(), transactions.database());
    }

    private static Filter filter(Optional<FolderId> folder, Optional<WorkflowId> workflow) {
        return new Filter(OWNER, folder, workflow, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Optional<ImageCursor> after(String time) {
        return Optional.of(new ImageCursor(Optional.of(Instant.parse(time)), ImageId.random()));
    }

    /** @return what the page took */
    private static List<StatementLog.Statement> page(Filter filter, Optional<ImageCursor> after, int rows) {
        log.drain();
        assertThat(images.page(filter, after, PAGE)).hasSize(rows);
        return log.drain();
    }

    private static void assertIndexOnly(List<StatementLog.Statement> statements, String index) {
        assertThat(statements).isNotEmpty().allSatisfy(statement -> assertThat(statement.plan())
                .as("%s%n%s", statement.sql(), String.join("\n", statement.plan()))
                .anyMatch(line -> line.contains("Index Scan using " + index))
                .noneMatch(line -> line.contains("Seq Scan") || line.contains("Sort") || line.contains("Bitmap")));
    }

    @Test
    void firstAndFarPageOfAUserShouldBeReadFromAnIndex() {
        assertIndexOnly(
                page(filter(Optional.empty(), Optional.empty()), Optional.empty(), PAGE), "ix_images_user_newest");
        assertIndexOnly(
                page(filter(Optional.empty(), Optional.empty()), after("2026-01-01T01:00:00Z"), PAGE),
                "ix_images_user_newest");
        assertIndexOnly(
                page(filter(Optional.empty(), Optional.empty()), after("2026-01-01T00:00:20.500Z"), 10 + 10),
                "ix_images_user_newest");
    }

    @Test
    void firstAndFarPageOfAFolderShouldBeReadFromAnIndex() {
        assertIndexOnly(
                page(filter(Optional.of(FOLDER), Optional.empty()), Optional.empty(), PAGE), "ix_images_folder_newest");
        assertIndexOnly(
                page(filter(Optional.of(FOLDER), Optional.empty()), after("2026-01-01T01:00:00Z"), PAGE),
                "ix_images_folder_newest");
    }

    @Test
    void imagesOfARareWorkflowShouldBeReadFromAnIndex() {
        assertIndexOnly(
                page(filter(Optional.empty(), Optional.of(RARE)), Optional.empty(), 5),
                "ix_images_user_workflow_newest");
    }

    @Test
    void listsShouldTakeTheSameStatementsHoweverManyRowsTheyGive() {
        // Given
        List<Integer> counts = new ArrayList<>();

        // When
        for (int rows : new int[] {1, 10, 1000}) {
            log.drain();
            images.page(filter(Optional.empty(), Optional.empty()), Optional.empty(), rows);
            images.findAll(images.page(filter(Optional.empty(), Optional.empty()), Optional.empty(), rows).stream()
                    .map(ImageRow::id)
                    .toList());
            folders.of(OWNER, 0, rows);
            counts.add(log.drain().size());
        }

        // Then
        assertThat(counts).containsExactly(4, 4, 4);
    }
}
