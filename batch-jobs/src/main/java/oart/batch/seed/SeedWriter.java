package oart.batch.seed;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import oart.ejb.catalogue.Seed;
import oart.ejb.catalogue.SeedReport;
import oart.ejb.catalogue.SeedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a chunk inserted, within the chunk's transaction. */
@Named("seedWriter")
@Dependent
public class SeedWriter extends AbstractItemWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(SeedWriter.class);

    private final SeedService seeds;
    private final StepContext step;

    @Inject
    public SeedWriter(SeedService seeds, StepContext step) {
        this.seeds = seeds;
        this.step = step;
    }

    @Override
    public void writeItems(List<Object> items) {
        SeedReport report =
                seeds.insertMissing(items.stream().map(Seed.class::cast).toList());
        report.inserted()
                .forEach(name -> LOGGER.atInfo().addKeyValue("name", name).log("seed inserted"));
        step.setPersistentUserData(SeedCounts.of(step)
                .plus(report.inserted().size(), report.present().size(), 0));
    }
}
