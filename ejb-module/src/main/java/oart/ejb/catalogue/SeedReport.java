package oart.ejb.catalogue;

import java.util.List;

/** What became of some seeds. @param inserted names of new rows; @param present names of rows that were there, whatever they hold now */
public record SeedReport(List<String> inserted, List<String> present) {
    public SeedReport {
        inserted = List.copyOf(inserted);
        present = List.copyOf(present);
    }
}
