package oart.ejb.start;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import oart.ejb.backend.BackendPool;
import oart.ejb.image.ImageStore;
import oart.ejb.job.JobBus;
import oart.ejb.start.HealthReport.Part;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendRow;
import oart.persistence.sql.DatabaseException;

/** Asks every part how it is. */
@ApplicationScoped
public class Health {
    private Lifecycle lifecycle;
    private BackendRepository rows;
    private BackendPool backends;
    private ImageStore store;
    private JobBus bus;
    private Preparations preparations;

    /** For the container only. */
    protected Health() {}

    @Inject
    public Health(
            Lifecycle lifecycle,
            BackendRepository rows,
            BackendPool backends,
            ImageStore store,
            JobBus bus,
            Preparations preparations) {
        this.lifecycle = lifecycle;
        this.rows = rows;
        this.backends = backends;
        this.store = store;
        this.bus = bus;
        this.preparations = preparations;
    }

    /** Completes soon and never fails; asks the database on the calling thread. */
    public CompletionStage<HealthReport> report() {
        List<Part> parts = new ArrayList<>();
        boolean ready = lifecycle.isStarted();
        parts.add(new Part("start", ready, true, ready ? "" : lifecycle.isStopped() ? "stopping" : "starting"));
        for (String name : preparations.pending()) {
            ready = false;
            parts.add(new Part(name, false, true, "running for the first time on this node"));
        }
        List<BackendRow> known = List.of();
        try {
            known = rows.all();
            parts.add(new Part("database", true, true, ""));
        } catch (DatabaseException e) {
            ready = false;
            parts.add(new Part("database", false, true, "does not answer"));
        }
        parts.add(new Part("notifications", bus.isConnected(), false, bus.isConnected() ? "" : "not connected"));
        for (BackendRow row : known) {
            String trouble = backends.trouble(row.id()).orElse("");
            parts.add(new Part("backend " + row.name(), trouble.isEmpty(), false, trouble));
        }
        boolean all = ready;
        return store.check().handle((answer, failure) -> {
            parts.add(new Part("object-store", failure == null, false, failure == null ? "" : "does not answer"));
            return new HealthReport(all, List.copyOf(parts));
        });
    }
}
