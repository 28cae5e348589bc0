package oart.ejb.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
