package oart.ejb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.FilledGraph;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.PlanBounds;
import oart.ejb.workflow.WorkflowDefinition;
import oart.json.Json;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanGuardTest {
    private static final ModelDefinition SMALL = aModel("small.safetensors");
    private static final ModelDefinition LARGE = aModel("large.safetensors");
    private static final WorkflowDefinition VIDEO = aWorkflow(WorkflowType.VIDEO, WorkflowSegment.TEXT_TO_VIDEO);

    private final PlanGuard guard = new PlanGuard();

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"VIDEO\": {}}", "{\"VIDEO\": {\"allowed\": true}}", "{\"IMAGE\": {\"allowed\": false}}"
            })
    void admitShouldAllowWhenNoFlagForbids(String flags) {
        // Given
        PlanDefinition plan = aPlan(true, flags, "{}", Set.of(), Set.of());

        // When, Then
        assertThatCode(() -> guard.admit(plan, VIDEO, Optional.of(SMALL))).doesNotThrowAnyException();
    }

    @Test
    void admitShouldNameTheRuleWhenThePlanIsInactive() {
        // Given
        PlanDefinition plan = aPlan(false, "{}", "{}", Set.of(), Set.of());

        // When
        ProblemException problem = refusal(plan, VIDEO, Optional.empty());

        // Then
        assertThat(problem.type()).isEqualTo(ProblemType.PLAN_FORBIDS);
        assertThat(problem.facts())
                .containsExactly(
                        entry("rule", "is_active"),
                        entry("limit", false),
                        entry("used", null),
                        entry("reset_at", null));
    }

    @Test
    void admitShouldNameTheRuleWhenAFlagForbids() {
        // Given
        PlanDefinition byType = aPlan(true, "{\"VIDEO\": {\"allowed\": false}}", "{}", Set.of(), Set.of());
        PlanDefinition bySegment = aPlan(true, "{}", "{\"TEXT_TO_VIDEO\": {\"allowed\": false}}", Set.of(), Set.of());

        // When
        ProblemException type = refusal(byType, VIDEO, Optional.empty());
        ProblemException segment = refusal(bySegment, VIDEO, Optional.empty());

        // Then
        assertThat(type.facts()).containsEntry("rule", "type_parameters.VIDEO");
        assertThat(segment.facts()).containsEntry("rule", "segment_parameters.TEXT_TO_VIDEO");
        assertThatCode(() -> guard.admit(byType, aWorkflow(null, null), Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void admitShouldRefuseWhatIsNotAssociatedWhenSomethingIs() {
        // Given
        PlanDefinition plan = aPlan(true, "{}", "{}", Set.of(SMALL.id()), Set.of(VIDEO.id()));

        // When
        ProblemException model = refusal(plan, VIDEO, Optional.of(LARGE));
        ProblemException workflow = refusal(plan, aWorkflow(null, null), Optional.of(SMALL));

        // Then
        assertThat(model.facts())
                .containsEntry("rule", "models")
                .containsEntry("limit", List.of(SMALL.id().toString()));
        assertThat(workflow.facts()).containsEntry("rule", "workflows");
        assertThatCode(() -> guard.admit(plan, VIDEO, Optional.of(SMALL))).doesNotThrowAnyException();
        assertThatCode(() -> guard.admit(plan, VIDEO, Optional.empty())).doesNotThrowAnyException();
    }

    @Test
    void admitFilesShouldRefuseWhenTheGraphLoadsAnotherModelOfTheCatalogue() {
        // Given
        PlanDefinition plan = aPlan(true, "{}", "{}", Set.of(SMALL.id()), Set.of());
        List<ModelDefinition> models = List.of(SMALL, LARGE);

        // When
        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> guard.admitFiles(plan, aGraphLoading("large.safetensors"), models));

        // Then
        assertThat(problem.type()).isEqualTo(ProblemType.PLAN_FORBIDS);
        assertThatCode(() -> guard.admitFiles(plan, aGraphLoading("small.safetensors"), models))
                .doesNotThrowAnyException();
        assertThatCode(() -> guard.admitFiles(plan, aGraphLoading("vae.safetensors"), models))
                .doesNotThrowAnyException();
        assertThatCode(() -> guard.admitFiles(
                        aPlan(true, "{}", "{}", Set.of(), Set.of()), aGraphLoading("large.safetensors"), models))
                .doesNotThrowAnyException();
    }

    @Test
    void admitFilesShouldSeeAFileHoweverItIsSpelt() {
        // Given
        PlanDefinition plan = aPlan(true, "{}", "{}", Set.of(SMALL.id()), Set.of());
        ModelDefinition inAFolder = aModel("sdxl/large.safetensors");

        // When
        ProblemException wrapped = catchThrowableOfType(
                ProblemException.class,
                () -> guard.admitFiles(
                        plan, aGraphLoading(Map.of("__value__", "large.safetensors")), List.of(SMALL, LARGE)));
        ProblemException onWindows = catchThrowableOfType(
                ProblemException.class,
                () -> guard.admitFiles(plan, aGraphLoading("sdxl\\large.safetensors"), List.of(SMALL, inAFolder)));

        // Then
        assertThat(wrapped.type()).isEqualTo(ProblemType.PLAN_FORBIDS);
        assertThat(onWindows.type()).isEqualTo(ProblemType.PLAN_FORBIDS);
    }

    @Test
    void boundsShouldComeFromThePlansParameters() {
        // Given
        PlanDefinition plan = aPlan(true, "{}", "{}", Set.of(), Set.of());

        // When
        PlanBounds bounds = guard.boundsFor(plan);

        // Then
        assertThat(bounds.of("WIDTH"))
                .isEqualTo(new PlanBounds.Bound(BigDecimal.ONE, new BigDecimal("1024"), List.of()));
        assertThat(bounds.of("HEIGHT")).isEqualTo(new PlanBounds.Bound(null, null, List.of()));
        assertThat(bounds.plan()).isEqualTo("KIT");
    }

    private ProblemException refusal(
            PlanDefinition plan, WorkflowDefinition workflow, Optional<ModelDefinition> model) {
        return catchThrowableOfType(ProblemException.class, () -> guard.admit(plan, workflow, model));
    }

    private static PlanDefinition aPlan(
            boolean active, String types, String segments, Set<ModelId> models, Set<WorkflowId> workflows) {
        return new PlanDefinition(
                PlanId.random(),
                "KIT",
                "",
                5,
                active,
                ParameterSpec.readAll(
                        Json.asArray(
                                Json.readStrict(
                                        "[{\"name\": \"WIDTH\", \"type\": \"NUMBER\", \"default\": 64, \"min_value\": 1, \"max_value\": 1024}]"))),
                Json.readObject(types),
                Json.readObject(segments),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                models,
                workflows,
                null,
                null);
    }

    private static WorkflowDefinition aWorkflow(WorkflowType type, WorkflowSegment segment) {
        return new WorkflowDefinition(
                WorkflowId.random(), "w", null, null, null, type, segment, null, List.of(), null, null, null, null);
    }

    private static ModelDefinition aModel(String path) {
        return new ModelDefinition(ModelId.random(), path, null, path, null, List.of(), null, null);
    }

    private static FilledGraph aGraphLoading(Object file) {
        Map<String, Object> graph =
                Map.of("1", Map.of("class_type", "CheckpointLoaderSimple", "inputs", Map.of("ckpt_name", file)));
        return new FilledGraph(graph, Map.of(), Map.of(), List.of(), List.of(), List.of("CheckpointLoaderSimple"), 1);
    }
}
