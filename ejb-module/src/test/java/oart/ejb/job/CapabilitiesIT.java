package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.backend.NodeCatalogue;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.secret.Sealer;
import oart.ejb.secret.SecretConfig;
import oart.ejb.workflow.FilledGraph;
import oart.json.Json;
import oart.persistence.TestDatabase;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendState;
import oart.persistence.job.JobRepository;
import oart.persistence.sql.Database;
import oart.settings.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that no backend can run is refused at once, and says what is missing where. */
class CapabilitiesIT {
    private static final Map<String, Object> GRAPH = Map.of();

    @TempDir
    private Path folder;

    private final List<ScriptedBackend> made = new ArrayList<>();
    private BackendRepository rows;
    private BackendPool pool;
    private Capabilities capabilities;

    private record Lacking(List<String> missing) implements NodeCatalogue {
        @Override
        public String hash() {
            return missing.toString();
        }

        @Override
        public List<String> missingFor(Map<String, Object> graph) {
            return missing;
        }

        @Override
        public boolean has(String nodeClass) {
            return true;
        }

        @Override
        public boolean choosesModelFile(String nodeClass, String input) {
            return input.equals("ckpt_name");
        }

        @Override
        public int nodeClasses() {
            return 1;
        }

        @Override
        public byte[] content() {
            return new byte[0];
        }
    }

    private static final class Indifferent implements BackendListener {
        @Override
        public void onEvent(ComfyBackend backend, ComfyEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onConnected(ComfyBackend backend) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onDisconnected(ComfyBackend backend) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onCatalogue(ComfyBackend backend) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void setUp() {
        Database database = new Database(TestDatabase.migrated());
        rows = new BackendRepository(database);
        Settings settings = Settings.load(
                folder,
                Map.of(
                        "POSTGRES_URL",
                        "postgresql://a:b@127.0.0.1/x",
                        "COMFYUI_SERVER",
                        "one:8188,two:8188,three:8188"));
        pool = new BackendPool(
                settings, rows, new ScriptedConnector(made::add), new Sealer(new SecretConfig(Optional.empty())));
        pool.start("n1", new Indifferent());
        capabilities = new Capabilities(new JobRepository(database), pool);
    }

    private void lacks(int backend, String... missing) {
        made.get(backend).catalogue = new Lacking(List.of(missing));
    }

    @Test
    void requireSomeShouldSayWhatAllLackAndWhatSomeLack() {
        // Given
        lacks(0, "node class A", "model file b");
        lacks(1, "node class A");
        lacks(2, "node class A", "model file c");

        // Then
        assertThatThrownBy(() -> capabilities.requireSome(GRAPH))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.NO_BACKEND_CAPABLE);
                    assertThat(problem.detail())
                            .isEqualTo("No backend can run this workflow; missing on all 3: node class A;"
                                    + " missing on some: model file b (1 of 3), model file c (1 of 3).");
                    List<Object> backends = Json.asArray(problem.facts().get("backends"));
                    assertThat(backends).hasSize(3);
                    assertThat(Json.asObject(backends.get(0)))
                            .containsEntry("backend", made.get(1).id().toString())
                            .containsEntry("missing", List.of("node class A"));
                });
    }

    @Test
    void onlyInputsThatChooseModelFilesShouldCountAsSuch() {
        // Given: what ends like a model file is a prompt's last word too
        Map<String, Object> inputs = Map.of("text", "a cat by Mr.pt", "ckpt_name", "sdxl.safetensors");
        FilledGraph graph = new FilledGraph(
                Map.of("1", Map.of("class_type", "A", "inputs", inputs)),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of("A"),
                1);

        // Then
        assertThat(capabilities.requirement(graph).warmKey())
                .as("while no backend is known")
                .isEqualTo("a cat by Mr.pt\nsdxl.safetensors");
        lacks(1);
        assertThat(capabilities.requirement(graph).warmKey()).isEqualTo("sdxl.safetensors");
    }

    @Test
    void drainingAndRemovedBackendsShouldNotCount() {
        // Given
        lacks(0);
        lacks(1);
        lacks(2, "node class A");
        assertThatCode(() -> capabilities.requireSome(GRAPH)).doesNotThrowAnyException();

        // When
        rows.move(made.get(0).id(), BackendState.DRAINING);
        rows.move(made.get(1).id(), BackendState.REMOVED);
        pool.refresh();

        // Then
        assertThatThrownBy(() -> capabilities.requireSome(GRAPH))
                .hasMessage("No backend can run this workflow; missing: node class A.");
    }

    @Test
    void requestsShouldBeAcceptedWhenABackendIsNotKnownYetOrAllDrain() {
        // Given
        lacks(0, "node class A");
        lacks(1, "node class A");

        // Then
        assertThatCode(() -> capabilities.requireSome(GRAPH)).doesNotThrowAnyException();
        made.forEach(backend -> rows.move(backend.id(), BackendState.DRAINING));
        pool.refresh();
        lacks(2, "node class A");
        assertThatCode(() -> capabilities.requireSome(GRAPH)).doesNotThrowAnyException();
    }
}
