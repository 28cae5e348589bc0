package oart.batch.seed;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Hands out the entries of the seed files one by one; a restart goes on after the last committed one. */
@Named("seedReader")
@Dependent
public class SeedReader extends AbstractItemReader {
    @Inject
    @BatchProperty
    private String seedDir;

    private List<SeedFiles.Entry> entries;
    private int next;

    @Override
    public void open(Serializable checkpoint) throws IOException {
        Optional<Path> dir =
                Optional.ofNullable(seedDir).filter(text -> !text.isBlank()).map(Path::of);
        entries = SeedFiles.read(dir);
        next = checkpoint == null ? 0 : (Integer) checkpoint;
    }

    @Override
    public Object readItem() {
        return next < entries.size() ? entries.get(next++) : null;
    }

    @Override
    public Serializable checkpointInfo() {
        return next;
    }
}
