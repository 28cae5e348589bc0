package oart.ejb.catalogue;

import java.util.List;
import oart.ejb.workflow.CatalogueRow;

/**
 * A row as it is after a change.
 *
 * @param warnings what was stored, but will not work as it stands; one sentence each
 */
public record Saved<T>(CatalogueRow<T> row, List<String> warnings) {
    public Saved {
        warnings = List.copyOf(warnings);
    }
}
