package oart.ejb.catalogue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.WorkflowDefinition;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/**
 * Rows that requests need, kept in memory until the catalogue changes. All that is kept was read at one version of the catalogue or later;
 * {@link #invalidate} and a version that has grown drop it whole. A change made elsewhere, even by the Python program, is seen at once when
 * its notification arrives and within about a second when it does not. Archived rows are as good as gone. Safe for use by many threads.
 */
@ApplicationScoped
public class Catalogue {
    private static final int MOST_DERIVED = 64;

    private final CatalogueReader reader;
    private volatile Kept kept;

    /** For the container only. */
    protected Catalogue() {
        this(null);
    }

    @Inject
    public Catalogue(CatalogueReader reader) {
        this.reader = reader;
    }

    public Optional<WorkflowDefinition> workflow(WorkflowId id) {
        return find(kept().workflows, id, reader::workflow);
    }

    public Optional<ModelDefinition> model(ModelId id) {
        return find(kept().models, id, reader::model);
    }

    /** The plan with its associations. */
    public Optional<PlanDefinition> plan(PlanId id) {
        return find(kept().plans, id, reader::plan);
    }

    /** The plan of users who have none: the first active one that costs nothing. */
    public Optional<PlanDefinition> freePlan() {
        Kept current = kept();
        PlanId id = current.freePlan;
        if (id == null) {
            id = reader.freePlan().orElse(null);
            current.freePlan = id;
        }
        return Optional.ofNullable(id).flatMap(this::plan);
    }

    /** Every model. */
    public List<ModelDefinition> models() {
        Kept current = kept();
        List<ModelDefinition> models = current.allModels;
        if (models == null) {
            models = reader.models();
            current.allModels = models;
        }
        return models;
    }

    /**
     * What is made of the rows, made once for each version of the catalogue.
     *
     * @param key of what is made, equal to nothing that anything else is made for
     * @param worth keeping, because it is small enough
     */
    public <T> T derived(Object key, Class<T> type, Supplier<T> make, Predicate<T> worth) {
        Kept current = kept();
        Object known = current.derived.get(key);
        if (known != null) {
            return type.cast(known);
        }
        T made = make.get();
        if (worth.test(made) && current.derived.size() < MOST_DERIVED) {
            current.derived.put(key, made);
        }
        return made;
    }

    /** Forgets everything: to be called after a change is committed. */
    public void invalidate() {
        kept = null;
    }

    void onChange(@Observes CatalogueChanged change) {
        invalidate();
    }

    /** A change made here counts for the next request that comes here, before any notification. */
    void onEdit(@Observes(during = TransactionPhase.AFTER_SUCCESS) CatalogueEdited edit) {
        invalidate();
    }

    /** Forgets everything if the catalogue has changed since; one small statement, none when nothing is kept. */
    void check() {
        Kept current = kept;
        if (current != null && reader.version() != current.version && kept == current) {
            kept = null;
        }
    }

    /** The version is read before any row, so that no row is older than it. */
    private Kept kept() {
        Kept current = kept;
        if (current == null) {
            current = new Kept(reader.version());
            kept = current;
        }
        return current;
    }

    private static <K, V> Optional<V> find(Map<K, V> known, K id, Function<K, Optional<V>> read) {
        V value = known.get(id);
        if (value != null) {
            return Optional.of(value);
        }
        Optional<V> found = read.apply(id);
        found.ifPresent(fresh -> known.put(id, fresh));
        return found;
    }

    private static final class Kept {
        private final long version;
        private final Map<WorkflowId, WorkflowDefinition> workflows = new ConcurrentHashMap<>();
        private final Map<ModelId, ModelDefinition> models = new ConcurrentHashMap<>();
        private final Map<PlanId, PlanDefinition> plans = new ConcurrentHashMap<>();
        private final Map<Object, Object> derived = new ConcurrentHashMap<>();
        private volatile List<ModelDefinition> allModels;
        private volatile PlanId freePlan;

        Kept(long version) {
            this.version = version;
        }
    }
}
