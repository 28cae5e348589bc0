package oart.persistence.workflow;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pages of the catalogue's tables in the one order that all of them have; for repositories only. */
public final class CatalogueRows {
    public static final String NEWEST_FIRST = " ORDER BY created_at DESC NULLS LAST, id DESC";

    private CatalogueRows() {}

    /** A condition for rows after the cursor, with its parameters as text. */
    public record After(String sql, List<Object> parameters) {
        /** @param cursor empty = from the start */
        public static After of(Optional<CatalogueCursor> cursor) {
            if (cursor.isEmpty()) {
                return new After("true", List.of());
            }
            String id = cursor.get().id().toString();
            return cursor.get()
                    .createdAt()
                    .map(time -> new After(
                            "(created_at IS NULL OR (created_at, id) < (CAST(? AS timestamptz), CAST(? AS uuid)))",
                            List.of(time.toString(), id)))
                    .orElseGet(() -> new After("(created_at IS NULL AND id < CAST(? AS uuid))", List.of(id)));
        }
    }

    /**
     * @param table a table's name, maybe with a condition: {@code models WHERE NOT archived}
     * @param limit most rows
     */
    @SuppressWarnings("unchecked")
    public static <T> List<T> page(
            EntityManager entities, Class<T> type, String table, Optional<CatalogueCursor> cursor, int limit) {
        After after = After.of(cursor);
        String sql = "SELECT * FROM " + table + (table.contains(" WHERE ") ? " AND " : " WHERE ") + after.sql()
                + NEWEST_FIRST;
        Query query = entities.createNativeQuery(sql, type).setMaxResults(limit);
        for (int i = 0; i < after.parameters().size(); i++) {
            query.setParameter(i + 1, after.parameters().get(i));
        }
        return new ArrayList<>(query.getResultList());
    }
}
