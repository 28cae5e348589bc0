package oart.ejb.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.WorkflowDefinition;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final ModelId KNOWN = ModelId.random();

    private final Rows rows = new Rows();
    private final Catalogue catalogue = new Catalogue(rows);

    @Test
    void modelShouldBeReadOnceWhileNothingChanges() {
        // Given
        Optional<ModelDefinition> first = catalogue.model(KNOWN);

        // When
        catalogue.check();
        Optional<ModelDefinition> second = catalogue.model(KNOWN);

        // Then
        assertThat(second).isEqualTo(first).map(ModelDefinition::name).contains("v1");
        assertThat(rows.reads).containsExactly("version", "model", "version");
    }

    @Test
    void modelShouldBeReadAgainWhenTheVersionHasGrown() {
        // Given
        catalogue.model(KNOWN);
        rows.version = 2;

        // When
        String unchecked = catalogue.model(KNOWN).orElseThrow().name();
        catalogue.check();
        String checked = catalogue.model(KNOWN).orElseThrow().name();

        // Then
        assertThat(unchecked).isEqualTo("v1");
        assertThat(checked).isEqualTo("v2");
    }

    @Test
    void modelsShouldBeReadAgainAfterAChangeIsHeardOf() {
        // Given
        catalogue.models();
        catalogue.models();
        rows.version = 2;

        // When
        catalogue.onChange(new CatalogueChanged());
        List<ModelDefinition> models = catalogue.models();

        // Then
        assertThat(models).extracting(ModelDefinition::name).containsExactly("v2");
        assertThat(rows.reads).containsExactly("version", "models", "version", "models");
    }

    @Test
    void whatIsReadWhileTheCatalogueChangesShouldNotBeKept() {
        // Given
        catalogue.models();
        rows.beforeNextModel = () -> {
            catalogue.invalidate();
            rows.version = 2;
        };

        // When
        catalogue.model(KNOWN);
        String afterwards = catalogue.model(KNOWN).orElseThrow().name();

        // Then
        assertThat(afterwards).isEqualTo("v2");
        assertThat(rows.reads).containsExactly("version", "models", "model", "version", "model");
    }

    @Test
    void anUnknownIdShouldBeAskedForEachTime() {
        // Given
        catalogue.model(ModelId.random());

        // When
        Optional<ModelDefinition> model = catalogue.model(ModelId.random());

        // Then
        assertThat(model).isEmpty();
        assertThat(rows.reads).containsExactly("version", "model", "model");
    }

    @Test
    void checkShouldAskNothingWhenNothingIsKept() {
        // When
        catalogue.check();

        // Then
        assertThat(rows.reads).isEmpty();
    }

    @Test
    void derivedShouldBeMadeOnceForEachVersion() {
        // Given
        List<String> made = new ArrayList<>();
        Supplier<String> make = () -> {
            made.add("made at " + rows.version);
            return made.get(made.size() - 1);
        };

        // When
        String first = catalogue.derived("key", String.class, make, text -> true);
        String again = catalogue.derived("key", String.class, make, text -> true);
        rows.version = 2;
        catalogue.check();
        String changed = catalogue.derived("key", String.class, make, text -> true);

        // Then
        assertThat(List.of(first, again, changed)).containsExactly("made at 1", "made at 1", "made at 2");
        assertThat(made).hasSize(2);
    }

    @Test
    void derivedShouldNotKeepWhatIsTooLargeNorMoreThanABoundedNumber() {
        // Given
        List<Integer> made = new ArrayList<>();

        // When
        for (int round = 0; round < 2; round++) {
            catalogue.derived("large", Integer.class, () -> made(made, -1), size -> false);
            for (int key = 0; key < 100; key++) {
                int wanted = key;
                assertThat(catalogue.derived(key, Integer.class, () -> made(made, wanted), size -> true))
                        .isEqualTo(key);
            }
        }

        // Then
        assertThat(made.stream().filter(key -> key == -1)).hasSize(2);
        assertThat(made.stream().filter(key -> key == 0)).hasSize(1);
        assertThat(made.stream().filter(key -> key == 99)).hasSize(2);
    }

    private static int made(List<Integer> all, int key) {
        all.add(key);
        return key;
    }

    /** One model, named after the version. */
    private static final class Rows extends CatalogueReader {
        private final List<String> reads = new ArrayList<>();
        private long version = 1;
        private Runnable beforeNextModel = () -> {};

        @Override
        public long version() {
            reads.add("version");
            return version;
        }

        @Override
        public Optional<ModelDefinition> model(ModelId id) {
            reads.add("model");
            Optional<ModelDefinition> found = id.equals(KNOWN) ? Optional.of(now()) : Optional.empty();
            beforeNextModel.run();
            beforeNextModel = () -> {};
            return found;
        }

        @Override
        public List<ModelDefinition> models() {
            reads.add("models");
            return List.of(now());
        }

        @Override
        public Optional<WorkflowDefinition> workflow(WorkflowId id) {
            return Optional.empty();
        }

        @Override
        public Optional<PlanDefinition> plan(PlanId id) {
            return Optional.empty();
        }

        private ModelDefinition now() {
            return new ModelDefinition(KNOWN, "v" + version, null, "x", null, List.of(), null, null);
        }
    }
}
