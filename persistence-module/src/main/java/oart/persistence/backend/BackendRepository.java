package oart.persistence.backend;

import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.persistence.sql.Database;

/** Backends, their slots and catalogues as rows, in plain SQL. Each method is one transaction. */
@ApplicationScoped
public class BackendRepository {
    private Database database;

    /** For the container only. */
    protected BackendRepository() {}

    @Inject
    public BackendRepository(Database database) {
        this.database = database;
    }

    /** Makes the rows be as the configuration says; rows that it no longer names get no new jobs. Several nodes may do so at once. */
    public List<BackendRow> configured(List<String> urls, int slots) {
        String[] array = urls.toArray(String[]::new);
        database.update("""
                INSERT INTO backends (id, name, url, source)
                SELECT gen_random_uuid(), regexp_replace(url, '^https?://', ''), url, 'CONFIG' FROM unnest(?::text[]) AS u (url)
                ON CONFLICT (url) DO UPDATE SET state = 'ACTIVE', updated_at = clock_timestamp()
                WHERE backends.source = 'CONFIG' AND backends.state = 'REMOVED'""", (Object) array);
        database.update("""
                UPDATE backends SET state = 'REMOVED', updated_at = clock_timestamp()
                WHERE source = 'CONFIG' AND state <> 'REMOVED' AND url <> ALL (?::text[])""", (Object) array);
        database.update("""
                INSERT INTO backend_slots (backend_id, n)
                SELECT id, n FROM backends, generate_series(1, ?::int) AS n WHERE source = 'CONFIG' ON CONFLICT DO NOTHING""", slots);
        database.update("""
                DELETE FROM backend_slots USING backends
                WHERE backends.id = backend_id AND source = 'CONFIG' AND n > ? AND job_id IS NULL""", slots);
        return all();
    }

    /** Backends that have or may get jobs: all but removed ones without any. */
    public List<BackendRow> all() {
        return database.list(
                """
                SELECT id, name, url, state, catalogue_hash FROM backends b
                WHERE state <> 'REMOVED' OR EXISTS (SELECT 1 FROM generation_jobs j WHERE j.backend_id = b.id)
                ORDER BY name, id""",
                row -> new BackendRow(
                        new BackendId(uuid(row, "id")),
                        row.getString("name"),
                        row.getString("url"),
                        row.getString("state"),
                        row.getString("catalogue_hash")));
    }

    /** Remembers what a backend can run. @param content gzipped JSON */
    public void keepCatalogue(BackendId backend, String hash, byte[] content) {
        database.update(
                "INSERT INTO node_catalogues (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING", hash, content);
        database.update(
                "UPDATE backends SET catalogue_hash = ?, updated_at = clock_timestamp() WHERE id = ? AND catalogue_hash IS DISTINCT FROM ?",
                hash,
                backend.value(),
                hash);
    }

    public Optional<byte[]> catalogue(String hash) {
        return database.first("SELECT content FROM node_catalogues WHERE hash = ?", row -> row.getBytes(1), hash);
    }

    /** The mark of this installation on shared backends. */
    public String installation() {
        return database.first(
                        "SELECT id FROM installation", row -> uuid(row, "id").toString())
                .orElseThrow();
    }
}
