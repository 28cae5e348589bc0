package oart.persistence.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import oart.json.JsonText;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** Rows of {@code images}. Pages come newest first, rows without a time last, equal times by id. */
@ApplicationScoped
public class ImageRepository {
    private static final String NEWEST_FIRST = " ORDER BY created_at DESC NULLS LAST, id DESC";
    /** The Python program also stores JSON that is no object: it counts as none. */
    private static final String COLUMNS = "id, url, workflow_id, user_id, user_folder_id,"
            + " CASE jsonb_typeof(parameters) WHEN 'object' THEN parameters END AS used, created_at, updated_at, content_type,"
            + " width, height, bytes, thumbnail_url, job_id IS NOT NULL AS ours, hidden";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final EntityManager entities;
    private final Database database;

    /** For the container only. */
    protected ImageRepository() {
        this(null, null);
    }

    @Inject
    public ImageRepository(EntityManager entities, Database database) {
        this.entities = entities;
        this.database = database;
    }

    /**
     * Which images of one user.
     *
     * @param text part of a text value that was used, either case, no wildcards
     * @param from inclusive
     * @param to exclusive
     */
    public record Filter(
            UserId owner,
            Optional<FolderId> folder,
            Optional<WorkflowId> workflow,
            Optional<String> text,
            Optional<Instant> from,
            Optional<Instant> to) {
        public static Filter of(UserId owner, Optional<FolderId> folder) {
            return new Filter(owner, folder, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * Objects in the store that lost their row.
     *
     * @param url {@code bucket/key}, null when another row names it
     * @param thumbnailUrl the same of its thumbnail, null when it has none
     * @param ours whether a job of ours stored it
     */
    public record Removed(String url, String thumbnailUrl, boolean ours) {}

    public Optional<GeneratedImage> find(ImageId id) {
        return Optional.ofNullable(entities.find(GeneratedImage.class, id.value()));
    }

    /** Those of the images that exist, in no order; one statement. */
    @SuppressWarnings("unchecked")
    public List<GeneratedImage> findAll(Collection<ImageId> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return entities.createNativeQuery(
                        "SELECT * FROM images WHERE id = ANY (CAST(? AS uuid[]))", GeneratedImage.class)
                .setParameter(1, ids.stream().map(ImageId::toString).collect(Collectors.joining(",", "{", "}")))
                .getResultList();
    }

    public boolean isWorkflow(WorkflowId workflow) {
        return database.first("SELECT 1 FROM workflows WHERE id = ?::uuid", row -> row.getInt(1), workflow)
                .isPresent();
    }

    /**
     * A page of one user's images. An index gives each page, so that a far page costs no more than the first; at most two statements.
     *
     * @param after the end of the page before; empty = the newest
     */
    public List<ImageRow> page(Filter filter, Optional<ImageCursor> after, int limit) {
        Condition condition = condition(filter);
        if (after.isEmpty()) {
            return condition.list(NEWEST_FIRST, limit);
        }
        ImageCursor cursor = after.get();
        List<ImageRow> page = new ArrayList<>();
        if (cursor.createdAt().isPresent()) {
            page.addAll(condition
                    .and(
                            "(created_at, id) < (CAST(? AS timestamptz), CAST(? AS uuid))",
                            text(cursor.createdAt().get()),
                            cursor.id())
                    .list(NEWEST_FIRST, limit));
        }
        if (page.size() < limit) {
            Condition timeless = condition(filter).and("created_at IS NULL");
            if (cursor.createdAt().isEmpty()) {
                timeless = timeless.and("id < CAST(? AS uuid)", cursor.id());
            }
            page.addAll(timeless.list(NEWEST_FIRST, limit - page.size()));
        }
        return page;
    }

    /** @return whether there is such an image */
    public boolean keepThumbnail(ImageId id, String url) {
        return database.update("UPDATE images SET thumbnail_url = ? WHERE id = ?::uuid", url, id) == 1;
    }

    /** Whether the folder holds any image. */
    public boolean anyIn(FolderId folder) {
        return !database.list(
                        "SELECT 1 FROM images WHERE user_folder_id = ?::uuid LIMIT 1", row -> row.getInt(1), folder)
                .isEmpty();
    }

    /** Moves everything in a folder. @return how many */
    public int moveAll(FolderId from, FolderId to) {
        return database.update("""
                UPDATE images SET user_folder_id = ?::uuid, updated_at = clock_timestamp(), version = version + 1
                 WHERE user_folder_id = ?::uuid""", to, from);
    }

    /** Locks those of the images that this user owns. @return their ids */
    public List<ImageId> lockOwned(UserId owner, Collection<ImageId> ids) {
        return database.list(
                "SELECT id FROM images WHERE id = ANY (?) AND user_id = ?::uuid ORDER BY id FOR UPDATE",
                row -> new ImageId(Database.uuid(row, "id")),
                uuids(ids),
                owner);
    }

    /** @return how many moved */
    public int move(Collection<ImageId> ids, FolderId to) {
        return database.update("""
                UPDATE images SET user_folder_id = ?::uuid, updated_at = clock_timestamp(), version = version + 1
                 WHERE id = ANY (?)""", to, uuids(ids));
    }

    /**
     * Deletes rows.
     *
     * @return the objects that no row names any more, to be deleted once this is committed
     */
    public List<Removed> remove(Collection<ImageId> ids) {
        return removed(database.list(
                "DELETE FROM images WHERE id = ANY (?) RETURNING url, thumbnail_url, job_id IS NOT NULL AS ours",
                ImageRepository::removed,
                (Object) uuids(ids)));
    }

    /** Deletes everything in a folder, as {@link #remove}. */
    public List<Removed> removeAll(FolderId folder) {
        return removed(database.list(
                "DELETE FROM images WHERE user_folder_id = ?::uuid RETURNING url, thumbnail_url, job_id IS NOT NULL AS ours",
                ImageRepository::removed,
                folder));
    }

    /** Deletes images of the user that are older than the plan keeps them, as {@link #remove}; none when it keeps them for ever. */
    public List<Removed> removeExpired(UserId owner, int atMost) {
        return removed(database.list("""
                DELETE FROM images WHERE id IN (
                    SELECT i.id FROM users u JOIN plans p ON p.id = coalesce(u.plan_id, (%s))
                    JOIN images i ON i.user_id = u.id AND i.created_at < clock_timestamp() - make_interval(days => p.retention_days)
                    WHERE u.id = ?::uuid
                    ORDER BY i.created_at LIMIT ?)
                RETURNING url, thumbnail_url, job_id IS NOT NULL AS ours""".formatted(PlanRepository.FREE_PLAN), ImageRepository::removed, owner, atMost));
    }

    /** Deletes images of the user whatever their age, as {@link #remove}. */
    public List<Removed> removeSome(UserId owner, int atMost) {
        return removed(database.list(
                "DELETE FROM images WHERE id IN (SELECT id FROM images WHERE user_id = ?::uuid LIMIT ?) RETURNING url, thumbnail_url, job_id IS NOT NULL AS ours",
                ImageRepository::removed,
                owner,
                atMost));
    }

    private static ImageRow row(ResultSet row) throws SQLException {
        String parameters = row.getString("used");
        long bytes = row.getLong("bytes");
        boolean sized = !row.wasNull();
        return new ImageRow(
                new ImageId(Database.uuid(row, "id")),
                row.getString("url"),
                new WorkflowId(Database.uuid(row, "workflow_id")),
                new UserId(Database.uuid(row, "user_id")),
                new FolderId(Database.uuid(row, "user_folder_id")),
                parameters == null ? null : new JsonText(parameters),
                Database.instant(row, "created_at"),
                Database.instant(row, "updated_at"),
                row.getString("content_type"),
                Database.integer(row, "width"),
                Database.integer(row, "height"),
                sized ? bytes : null,
                row.getString("thumbnail_url"),
                row.getBoolean("ours"),
                row.getString("hidden"));
    }

    private static Removed removed(ResultSet row) throws SQLException {
        return new Removed(row.getString("url"), row.getString("thumbnail_url"), row.getBoolean("ours"));
    }

    private List<Removed> removed(List<Removed> rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        List<String> stillNamed = database.list(
                "SELECT DISTINCT url FROM images WHERE url = ANY (?)", row -> row.getString("url"), (Object)
                        rows.stream().map(Removed::url).toArray(String[]::new));
        return rows.stream()
                .map(row -> stillNamed.contains(row.url()) ? new Removed(null, row.thumbnailUrl(), row.ours()) : row)
                .filter(row -> row.url() != null || row.thumbnailUrl() != null)
                .distinct()
                .toList();
    }

    private static UUID[] uuids(Collection<ImageId> ids) {
        return ids.stream().map(ImageId::value).toArray(UUID[]::new);
    }

    /** As the database reads it; times that it cannot hold become the nearest that it can. */
    private static String text(Instant time) {
        Instant bounded = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        return bounded.atOffset(ZoneOffset.UTC).toString();
    }

    private Condition condition(Filter filter) {
        Condition condition = filter.folder()
                .map(folder -> new Condition().and("user_folder_id = CAST(? AS uuid)", folder))
                .orElseGet(Condition::new)
                .and("user_id = CAST(? AS uuid)", filter.owner());
        filter.workflow().ifPresent(workflow -> condition.and("workflow_id = CAST(? AS uuid)", workflow));
        filter.from().ifPresent(from -> condition.and("created_at >= CAST(? AS timestamptz)", text(from)));
        filter.to().ifPresent(to -> condition.and("created_at < CAST(? AS timestamptz)", text(to)));
        filter.text().ifPresent(text -> condition.and("""
                        EXISTS (SELECT 1
                                  FROM jsonb_each_text(CASE jsonb_typeof(parameters) WHEN 'object' THEN parameters END) used
                                 WHERE position(lower(CAST(? AS text)) IN lower(used.value)) > 0)""", text));
        return condition;
    }

    /** A WHERE clause in the making. */
    private final class Condition {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        Condition and(String clause, Object... parameters) {
            sql.append(sql.isEmpty() ? " WHERE " : " AND ").append(clause);
            for (Object parameter : parameters) {
                values.add(parameter.toString());
            }
            return this;
        }

        List<ImageRow> list(String order, int limit) {
            // LIMIT in the text: as a parameter the planner would not know it, and might sort all rows.
            return database.list(
                    "SELECT " + COLUMNS + " FROM images" + sql + order + " LIMIT " + limit,
                    ImageRepository::row,
                    values.toArray());
        }
    }
}
