package oart.batch.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oart.ejb.catalogue.Seed;
import oart.ejb.catalogue.Seed.Kind;
import oart.ejb.catalogue.Seed.ModelSeed;
import oart.ejb.catalogue.Seed.PlanSeed;
import oart.ejb.catalogue.Seed.WorkflowSeed;
import oart.ejb.catalogue.SeedRefusedException;
import oart.ejb.workflow.FilledGraph;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.PlanBounds;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowFiller;
import oart.json.Json;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SeedFilesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Set<String> SYSTEM = Set.of("user_id", "job_id", "output_node_id", "MODEL_PATH", "MODEL_ID");
    private static final String A_PICTURE = "5eed0000-0000-4000-8000-00000000ffff";

    @TempDir
    private Path dir;

    @Test
    void readShouldGiveModelsAndPlansBeforeWorkflows() throws IOException {
        // When
        List<SeedFiles.Entry> entries = SeedFiles.read(Optional.empty());

        // Then
        assertThat(entries).extracting(SeedFiles.Entry::kind).isSorted().contains(Kind.values());
        assertThat(workflows().findFirst().orElseThrow().name()).isEqualTo("First picture");
        assertThat(seeds().filter(PlanSeed.class::isInstance).map(PlanSeed.class::cast))
                .extracting(PlanSeed::name, PlanSeed::price)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("FREE", 0.0),
                        org.assertj.core.api.Assertions.tuple("PREMIUM", 25.0));
    }

    @Test
    void namesAndIdsShouldBeUnique() throws IOException {
        // When
        List<SeedFiles.Entry> entries = SeedFiles.read(Optional.empty());

        // Then
        assertThat(entries)
                .extracting(entry -> Json.asObject(entry.json()).get("id"))
                .doesNotHaveDuplicates();
        assertThat(entries)
                .extracting(entry -> Json.asObject(entry.json()).get("name"))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void workflowShouldFillFromItsDefaultsAlone(WorkflowSeed seed) {
        // Given
        Optional<ModelDefinition> model = model(seed);
        WorkflowDefinition workflow = workflow(seed, model);
        Map<String, Object> values = workflow.parameters().stream()
                .filter(spec -> spec.direction() == ParameterSpec.Direction.INPUT
                        && spec.type().isPicture())
                .collect(Collectors.toMap(ParameterSpec::name, spec -> A_PICTURE));

        // When
        FilledGraph filled = new WorkflowFiller()
                .fill(
                        workflow,
                        id -> model,
                        PlanBounds.NONE,
                        values,
                        UserId.random(),
                        JobId.random(),
                        (min, max) -> max);

        // Then
        assertThat(Json.write(filled.graph())).doesNotContain("{{");
        assertThat(filled.outputs()).extracting(ParameterSpec::nodeId).allMatch(filled.graph()::containsKey);
        assertThat(filled.inputPictures()).hasSize(values.size());
        model.ifPresent(chosen -> assertThat(Json.write(filled.graph())).contains('"' + chosen.osPath() + '"'));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyParameterShouldBeUsedAndEveryPlaceholderDeclared(WorkflowSeed seed) {
        // Given
        Set<String> declared = ParameterSpec.readAll(seed.parameters()).stream()
                .filter(spec -> spec.direction() == ParameterSpec.Direction.INPUT)
                .map(ParameterSpec::name)
                .collect(Collectors.toCollection(TreeSet::new));

        // When
        Set<String> used = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(Json.write(seed.graph()));
        while (matcher.find()) {
            used.add(matcher.group(1));
        }

        // Then
        declared.removeAll(SYSTEM);
        used.removeAll(SYSTEM);
        assertThat(used).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void parametersShouldNameNodesOfTheGraph(WorkflowSeed seed) {
        // When
        List<ParameterSpec> specs = ParameterSpec.readAll(seed.parameters());

        // Then
        assertThat(specs).extracting(ParameterSpec::nodeId).allMatch(seed.graph()::containsKey);
        assertThat(specs)
                .extracting(ParameterSpec::order)
                .doesNotContainNull()
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void readShouldTakeTheFilesOfAFolderWhenOneIsNamed() throws IOException {
        // Given
        Files.writeString(dir.resolve("plans.json"), "[{\"name\": \"A\"}, 5]");

        // When
        List<SeedFiles.Entry> entries = SeedFiles.read(Optional.of(dir));

        // Then
        assertThat(entries)
                .containsExactly(
                        new SeedFiles.Entry(Kind.PLAN, 0, Map.of("name", "A")), new SeedFiles.Entry(Kind.PLAN, 1, 5L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{} | a JSON array is expected", "[1, | not valid JSON", "[] [] | after the JSON value"})
    void readShouldNameTheFileWhenItIsUnusable(String content, String reason) throws IOException {
        // Given
        Files.writeString(dir.resolve("models.json"), content);

        // When, Then
        assertThatThrownBy(() -> SeedFiles.read(Optional.of(dir)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("models.json")
                .hasMessageContaining(reason);
    }

    @Test
    void readShouldFailWhenTheFolderDoesNotExist() {
        // When, Then
        assertThatThrownBy(() -> SeedFiles.read(Optional.of(dir.resolve("nowhere"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | MODEL 2 is not an object.",
                "{} | MODEL 2: name must be a text.",
                "{'id': 5} | MODEL 2: id must be a text.",
                "{'id': 'x'} | MODEL 2: id must be a UUID.",
                "{'id': '5eed0000-0000-4000-8000-000000000001', 'name': ' '} | MODEL 2 ' ': name must be a text.",
                "{'id': '5eed0000-0000-4000-8000-000000000001', 'name': 'm', 'os_path': 'x', 'model': 'SD9'}"
                        + " | MODEL 2 'm': model must be one of the known names."
            })
    void processorShouldSayWhatIsWrongWithAnEntry(String json, String sentence) {
        // Given
        var entry = new SeedFiles.Entry(Kind.MODEL, 2, Json.readStrict(json.replace('\'', '"')));

        // When, Then
        assertThatThrownBy(() -> new SeedProcessor().processItem(entry))
                .isInstanceOf(SeedRefusedException.class)
                .hasMessage(sentence);
    }

    private static Stream<WorkflowSeed> workflows() throws IOException {
        return seeds().filter(WorkflowSeed.class::isInstance).map(WorkflowSeed.class::cast);
    }

    private static Stream<Seed> seeds() throws IOException {
        return SeedFiles.read(Optional.empty()).stream()
                .map(entry -> Seed.read(entry.kind(), entry.position(), entry.json()));
    }

    private static Optional<ModelDefinition> model(WorkflowSeed workflow) {
        try {
            Collection<ModelDefinition> models = seeds().filter(ModelSeed.class::isInstance)
                    .map(ModelSeed.class::cast)
                    .map(seed -> new ModelDefinition(
                            seed.id(),
                            seed.name(),
                            seed.description(),
                            seed.osPath(),
                            seed.type(),
                            ParameterSpec.readAll(seed.parameters()),
                            null,
                            null))
                    .toList();
            return workflow.modelName().map(name -> models.stream()
                    .filter(model -> model.name().equals(name))
                    .findFirst()
                    .orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static WorkflowDefinition workflow(WorkflowSeed seed, Optional<ModelDefinition> model) {
        return new WorkflowDefinition(
                seed.id(),
                seed.name(),
                seed.description(),
                seed.modelType(),
                model.map(ModelDefinition::id).orElse(null),
                seed.type(),
                seed.segment(),
                seed.graph(),
                ParameterSpec.readAll(seed.parameters()),
                null,
                null,
                null,
                null);
    }
}
