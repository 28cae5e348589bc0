package oart.persistence.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import oart.persistence.sql.Database;

/**
 * Rows of one kind that name a row of the catalogue and so keep it from being deleted.
 *
 * @param kind {@code image}, {@code job}, {@code workflow}, {@code plan} or {@code user}
 * @param ids a few of them
 */
public record Uses(String kind, long count, List<UUID> ids) {
    private static final int SHOWN = 5;

    public Uses {
        ids = List.copyOf(ids);
    }

    /** One place that may name a row. @param rows {@code table WHERE column = ?}; @param id the column that is shown */
    public record Place(String kind, String rows, String id) {}

    /** What names a row, in one statement; places without any are left out. @param id as it stands in the places' columns */
    public static List<Uses> of(Database database, Object id, List<Place> places) {
        StringBuilder sql = new StringBuilder();
        List<Object> parameters = new ArrayList<>();
        for (Place place : places) {
            sql.append(sql.length() == 0 ? "" : " UNION ALL ")
                    .append(
                            "SELECT '%s' AS kind, (SELECT count(*) FROM %s) AS used, ARRAY(SELECT %s FROM %s LIMIT %d) AS ids"
                                    .formatted(place.kind(), place.rows(), place.id(), place.rows(), SHOWN));
            parameters.add(id);
            parameters.add(id);
        }
        List<Uses> found = database.list(
                sql.toString(),
                row -> new Uses(row.getString("kind"), row.getLong("used"), List.of((UUID[])
                        row.getArray("ids").getArray())),
                parameters.toArray());
        return found.stream().filter(uses -> uses.count() > 0).toList();
    }
}
