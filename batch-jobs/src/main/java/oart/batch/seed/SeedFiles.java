package oart.batch.seed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import oart.ejb.catalogue.Seed;
import oart.json.Json;
import oart.json.JsonException;

/** The three seed files, as a list of entries in the order of insertion. */
final class SeedFiles {
    private static final long MAX_BYTES = 64L << 20;

    private SeedFiles() {}

    /** @param json not looked at yet */
    record Entry(Seed.Kind kind, int position, Object json) {}

    /**
     * Reads {@code models.json}, {@code plans.json} and {@code workflows.json}; one that is not there has no entries.
     *
     * @param dir empty = those that came with the product
     * @throws IOException a file is no JSON list or cannot be read; the sentence names it
     */
    static List<Entry> read(Optional<Path> dir) throws IOException {
        if (dir.isPresent() && !Files.isDirectory(dir.get())) {
            throw new IOException("The folder of the seeds, " + dir.get() + ", does not exist.");
        }
        List<Entry> entries = new ArrayList<>();
        for (Seed.Kind kind : Seed.Kind.values()) {
            List<Object> file = readFile(dir, kind.name().toLowerCase(Locale.ROOT) + "s.json");
            for (int i = 0; i < file.size(); i++) {
                entries.add(new Entry(kind, i, file.get(i)));
            }
        }
        return entries;
    }

    private static List<Object> readFile(Optional<Path> dir, String name) throws IOException {
        try (InputStream in = open(dir, name)) {
            return in == null ? List.of() : Json.asArray(Json.readStrict(in, MAX_BYTES));
        } catch (JsonException e) {
            throw new IOException("The seed file " + name + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static InputStream open(Optional<Path> dir, String name) throws IOException {
        if (dir.isEmpty()) {
            return SeedFiles.class.getResourceAsStream("/seed/" + name);
        }
        try {
            return Files.newInputStream(dir.get().resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
