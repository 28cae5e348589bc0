package oart.persistence.backend;

import static oart.persistence.sql.Database.instant;
import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.persistence.sql.Database;

/**
 * Backends, their slots and catalogues as rows, in plain SQL. Each method is one transaction unless JTA holds a larger one. Changes that
 * matter to nodes notify them by a trigger.
 */
@ApplicationScoped
public class BackendRepository {
    /** A report older than this says nothing: the node ended. */
    private static final int REPORT_SECONDS = 45;

    private static final String ROW = """
                SELECT b.*, (SELECT count(*) FROM generation_jobs j WHERE j.backend_id = b.id) AS jobs,
                    (SELECT count(s.job_id) FROM backend_slots s WHERE s.backend_id = b.id) AS slots_used
                FROM backends b
                """;
    private static final String HAS_JOBS = "EXISTS (SELECT 1 FROM generation_jobs j WHERE j.backend_id = b.id)";
    /** Takes ids of backends whose slots may be others now: gives them the slots they lack. */
    private static final String GROW = """
                INSERT INTO backend_slots (backend_id, n)
                SELECT b.id, n FROM backends b CROSS JOIN LATERAL generate_series(1, b.slots) AS n
                WHERE b.state <> 'REMOVED' %s ON CONFLICT DO NOTHING""";
    /** A slot too many stays until its job has left; one that is just being given away stays until the next tidying. */
    private static final String SHRINK = """
                DELETE FROM backend_slots s USING (
                    SELECT f.backend_id, f.n FROM backend_slots f JOIN backends b ON b.id = f.backend_id
                    WHERE f.n > b.slots AND f.job_id IS NULL %s FOR UPDATE OF f SKIP LOCKED) spare
                WHERE s.backend_id = spare.backend_id AND s.n = spare.n""";

    private Database database;

    /** For the container only. */
    protected BackendRepository() {}

    @Inject
    public BackendRepository(Database database) {
        this.database = database;
    }

    // Rows ------------------------------------------------------------------------------------------------------------

    /**
     * Makes the rows be as the configuration says; rows that it no longer names get no new jobs. Several nodes may do so at once.
     *
     * @param slots of backends for which no administrator chose a number
     */
    public List<BackendRow> configured(List<String> urls, int slots) {
        String[] array = urls.toArray(String[]::new);
        database.update("""
                INSERT INTO backends AS b (id, name, url, source, slots)
                SELECT gen_random_uuid(), regexp_replace(url, '^https?://', ''), url, 'CONFIG', ?::int FROM unnest(?::text[]) AS u (url)
                ON CONFLICT (url) DO UPDATE SET state = 'ACTIVE', source = 'CONFIG', credentials = NULL, updated_at = clock_timestamp()
                WHERE b.state = 'REMOVED'""", slots, array);
        database.update("""
                UPDATE backends SET state = 'REMOVED', updated_at = clock_timestamp()
                WHERE source = 'CONFIG' AND state <> 'REMOVED' AND url <> ALL (?::text[])""", (Object) array);
        database.update("UPDATE backends SET slots = ? WHERE NOT slots_chosen AND slots <> ?", slots, slots);
        database.update(GROW.formatted(""));
        database.update(SHRINK.formatted(""));
        return all();
    }

    /** Backends that have or may get jobs: all but removed ones without any. */
    public List<BackendRow> all() {
        return database.list(
                ROW + "WHERE b.state <> 'REMOVED' OR " + HAS_JOBS + " ORDER BY b.name, b.id", BackendRepository::row);
    }

    /**
     * A page of the backends by name.
     *
     * @param states none = those of {@link #all}
     * @param tag only with this tag; null = any
     * @param after only behind this one; null = from the first
     */
    public List<BackendRow> page(Set<BackendState> states, String tag, BackendId after, int limit) {
        String[] names = states.stream().map(BackendState::name).toArray(String[]::new);
        UUID behind = after == null ? null : after.value();
        return database.list(
                ROW + "WHERE (b.state = ANY (?::text[]) OR cardinality(?::text[]) = 0 AND (b.state <> 'REMOVED' OR "
                        + HAS_JOBS + ")) AND (?::text IS NULL OR b.tags @> ARRAY[?::text])"
                        + " AND (?::uuid IS NULL OR (b.name, b.id) > (SELECT a.name, a.id FROM backends a WHERE a.id = ?::uuid))"
                        + " ORDER BY b.name, b.id LIMIT ?",
                BackendRepository::row,
                names,
                names,
                tag,
                tag,
                behind,
                behind,
                limit);
    }

    public Optional<BackendRow> find(BackendId id) {
        return database.first(ROW + "WHERE b.id = ?", BackendRepository::row, id.value());
    }

    /** As {@link #find}; nobody else changes it until the transaction ends. */
    public Optional<BackendRow> lock(BackendId id) {
        return database.first(ROW + "WHERE b.id = ? FOR UPDATE OF b", BackendRepository::row, id.value());
    }

    /**
     * Adds an active backend, or takes in again a removed one of the same address.
     *
     * @param slots when the specification says nothing
     * @return empty: there is one with that address
     */
    public Optional<BackendId> add(BackendSpec spec, int slots) {
        Optional<BackendId> added = database.first(
                """
                INSERT INTO backends AS b (id, name, url, source, weight, tags, slots, slots_chosen, credentials, tls_ca)
                VALUES (gen_random_uuid(), ?, ?, 'ADMIN', ?, ?::text[], ?, ?, ?, ?)
                ON CONFLICT (url) DO UPDATE SET name = excluded.name, source = 'ADMIN', state = 'ACTIVE', weight = excluded.weight,
                    tags = excluded.tags, slots = excluded.slots, slots_chosen = excluded.slots_chosen,
                    credentials = excluded.credentials, tls_ca = excluded.tls_ca, updated_at = clock_timestamp()
                WHERE b.state = 'REMOVED'
                RETURNING id""",
                row -> new BackendId(uuid(row, "id")),
                spec.name(),
                spec.url(),
                spec.weight(),
                spec.tags().toArray(String[]::new),
                spec.slots() == null ? slots : spec.slots(),
                spec.slots() != null,
                spec.credentials(),
                spec.tlsCa());
        added.ifPresent(this::fitSlots);
        return added;
    }

    /**
     * Changes all that the specification says. At a new address nothing is known of what the server has and can run.
     *
     * @param slots when the specification says nothing
     * @return false: another backend has that address
     */
    public boolean change(BackendId id, BackendSpec spec, int slots) {
        int changed = database.update(
                """
                UPDATE backends b SET name = ?, weight = ?, tags = ?::text[], slots = ?, slots_chosen = ?, credentials = ?, tls_ca = ?,
                    catalogue_hash = CASE WHEN b.url = n.url THEN b.catalogue_hash END,
                    warm_key = CASE WHEN b.url = n.url THEN b.warm_key END,
                    url = n.url, updated_at = clock_timestamp()
                FROM (SELECT ?::text AS url) n
                WHERE b.id = ? AND NOT EXISTS (SELECT 1 FROM backends o WHERE o.url = n.url AND o.id <> b.id)""",
                spec.name(),
                spec.weight(),
                spec.tags().toArray(String[]::new),
                spec.slots() == null ? slots : spec.slots(),
                spec.slots() != null,
                spec.credentials(),
                spec.tlsCa(),
                spec.url(),
                id.value());
        if (changed == 1) {
            fitSlots(id);
        }
        return changed == 1;
    }

    /** Forgets which input files a backend has: it is another server now. */
    public void forgetUploads(BackendId id) {
        database.update("DELETE FROM backend_uploads WHERE backend_id = ?", id.value());
    }

    /** More slots at once, fewer as jobs leave; no job loses its slot. */
    private void fitSlots(BackendId id) {
        database.update(GROW.formatted("AND b.id = ?"), id.value());
        database.update(SHRINK.formatted("AND b.id = ?"), id.value());
    }

    /** Moves a backend that is not removed to another state; a trigger tells all nodes when the transaction commits. */
    public void move(BackendId id, BackendState state) {
        database.update(
                "UPDATE backends SET state = ?, updated_at = clock_timestamp() WHERE id = ? AND state NOT IN ('REMOVED', ?)",
                state.name(),
                id.value(),
                state.name());
    }

    /** Removes what nobody needs any more: slots too many, credentials of removed backends, old reports and catalogues. */
    public void tidy() {
        database.update(SHRINK.formatted(""));
        database.update(
                "UPDATE backends b SET credentials = NULL WHERE state = 'REMOVED' AND credentials IS NOT NULL AND NOT "
                        + HAS_JOBS);
        database.update("DELETE FROM backend_reports WHERE seen_at < clock_timestamp() - interval '1 hour'");
        database.update("""
                DELETE FROM node_catalogues c WHERE created_at < clock_timestamp() - interval '1 hour'
                AND NOT EXISTS (SELECT 1 FROM backends b WHERE b.catalogue_hash = c.hash)""");
    }

    private static BackendRow row(ResultSet row) throws SQLException {
        return new BackendRow(
                new BackendId(uuid(row, "id")),
                row.getString("name"),
                row.getString("url"),
                BackendSource.valueOf(row.getString("source")),
                BackendState.valueOf(row.getString("state")),
                row.getInt("weight"),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getInt("slots"),
                row.getBoolean("slots_chosen"),
                row.getBytes("credentials"),
                row.getString("tls_ca"),
                row.getString("catalogue_hash"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                row.getInt("jobs"),
                row.getInt("slots_used"));
    }

    // Reports ---------------------------------------------------------------------------------------------------------

    /** Writes down how a node sees its backends; those whose rows are gone are left out. */
    public void report(String node, Collection<BackendReport> reports) {
        database.update(
                """
                INSERT INTO backend_reports AS r (backend_id, node, healthy, circuit, trouble)
                SELECT n.id, ?::text, n.healthy, n.circuit, nullif(n.trouble, '')
                FROM unnest(?::uuid[], ?::text[]::boolean[], ?::text[], ?::text[]) AS n (id, healthy, circuit, trouble)
                JOIN backends b ON b.id = n.id
                ON CONFLICT (backend_id, node) DO UPDATE SET
                    since = CASE WHEN r.healthy = excluded.healthy THEN r.since ELSE clock_timestamp() END,
                    healthy = excluded.healthy, circuit = excluded.circuit, trouble = excluded.trouble, seen_at = clock_timestamp()""",
                node,
                reports.stream().map(report -> report.backend().value()).toArray(UUID[]::new),
                reports.stream().map(report -> String.valueOf(report.healthy())).toArray(String[]::new),
                reports.stream().map(BackendReport::circuit).toArray(String[]::new),
                reports.stream()
                        .map(report -> report.trouble() == null ? "" : report.trouble())
                        .toArray(String[]::new));
    }

    /** How the nodes that live see these backends, by the node's name. */
    public List<BackendReport> reports(Collection<BackendId> backends) {
        return database.list(
                """
                SELECT * FROM backend_reports WHERE backend_id = ANY (?::uuid[])
                AND seen_at > clock_timestamp() - make_interval(secs => ?) ORDER BY node""",
                row -> new BackendReport(
                        new BackendId(uuid(row, "backend_id")),
                        row.getString("node"),
                        row.getBoolean("healthy"),
                        row.getString("circuit"),
                        row.getString("trouble"),
                        instant(row, "since")),
                backends.stream().map(BackendId::value).toArray(UUID[]::new),
                REPORT_SECONDS);
    }

    // Catalogues ------------------------------------------------------------------------------------------------------

    /** Remembers what a backend can run. @param content gzipped JSON */
    public void keepCatalogue(BackendId backend, String hash, byte[] content) {
        database.update("""
                WITH kept AS (
                    INSERT INTO node_catalogues (hash, content) VALUES (?, ?)
                    ON CONFLICT (hash) DO UPDATE SET created_at = clock_timestamp() RETURNING hash)
                UPDATE backends SET catalogue_hash = kept.hash, updated_at = clock_timestamp() FROM kept
                WHERE id = ? AND catalogue_hash IS DISTINCT FROM kept.hash""", hash, content, backend.value());
    }

    /** What is remembered under these hashes. */
    public Map<String, byte[]> catalogues(Collection<String> hashes) {
        Map<String, byte[]> catalogues = new HashMap<>();
        database.list(
                "SELECT hash, content FROM node_catalogues WHERE hash = ANY (?::text[])",
                row -> catalogues.put(row.getString("hash"), row.getBytes("content")),
                (Object) hashes.toArray(String[]::new));
        return catalogues;
    }

    /** The mark of this installation on shared backends. */
    public String installation() {
        return database.first(
                        "SELECT id FROM installation", row -> uuid(row, "id").toString())
                .orElseThrow();
    }
}
