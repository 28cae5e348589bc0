package oart.batch.seed;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import oart.ejb.catalogue.Seed;

/** Reads an entry as a seed; one that is none is skipped by the step. */
@Named("seedProcessor")
@Dependent
public class SeedProcessor implements ItemProcessor {
    /** @throws oart.ejb.catalogue.SeedRefusedException it is none */
    @Override
    public Object processItem(Object item) {
        SeedFiles.Entry entry = (SeedFiles.Entry) item;
        return Seed.read(entry.kind(), entry.position(), entry.json());
    }
}
