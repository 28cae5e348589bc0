package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.catalogue.CatalogueReader;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanGuard;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ParameterSpec;
import oart.ejb.workflow.WorkflowDefinition;
import oart.json.Json;
import oart.persistence.plan.PlanId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowType;
import org.junit.jupiter.api.Test;

/** The plan and the catalogue decide what a schema shows, as they decide what generating takes. */
class RequestSchemasTest {
    private static final Caller DAN = new Caller(UserId.random(), Set.of(Caller.Role.USER), List.of(), List.of());

    private final ModelDefinition small = model("small.pt");
    private final ModelDefinition large = model("large.pt");
    private final WorkflowDefinition workflow = new WorkflowDefinition(
            WorkflowId.random(),
            "w",
            null,
            null,
            large.id(),
            WorkflowType.IMAGE,
            null,
            Json.readObject("{\"1\": {\"class_type\": \"A\", \"inputs\": {\"file\": \"{{WEIGHTS}}\"}}}"),
            specs(
                    "[{'name': 'WEIGHTS', 'type': 'SELECT', 'default': 'small.pt', 'options': ['small.pt', 'large.pt']}]"),
            null,
            null,
            null,
            null);
    private final WorkflowDefinition choice = new WorkflowDefinition(
            WorkflowId.random(),
            "c",
            null,
            null,
            null,
            WorkflowType.IMAGE,
            null,
            Json.readObject("{\"1\": {\"class_type\": \"A\", \"inputs\": {\"file\": \"{{MODEL_PATH}}\"}}}"),
            specs("[{'name': 'MODEL_ID', 'type': 'SELECT', 'options': ['"
                    + large.id().toString().toUpperCase(java.util.Locale.ROOT) + "']}]"),
            null,
            null,
            null,
            null);
    private Optional<PlanDefinition> plan = Optional.of(plan("[]", Set.of()));
    private final RequestSchemas schemas =
            new RequestSchemas(new Catalogue(new Rows()), new PlanGuard(), new UserPlans() {
                @Override
                public Optional<PlanDefinition> of(Caller caller) {
                    return plan;
                }
            });

    @Test
    void schemaShouldOfferEveryModelWhenThePlanNamesNone() {
        assertThat(models(schemas.of(DAN, workflow.id(), Optional.empty())))
                .containsExactly(small.id().toString(), large.id().toString());
    }

    @Test
    void schemaShouldOfferThePlansModelsAndNoWeightsOfOthers() {
        // Given
        plan = Optional.of(plan("[]", Set.of(small.id())));

        // When
        Map<String, Object> schema = schemas.of(DAN, workflow.id(), Optional.empty());

        // Then
        assertThat(models(schema)).containsExactly(small.id().toString());
        assertThat(schema).containsEntry("required", List.of("MODEL_ID"));
        assertThat(property(schema, "WEIGHTS")).containsEntry("enum", List.of("small.pt"));
        assertThat(refusal(workflow.id(), Optional.of(large.id())).type()).isEqualTo(ProblemType.PLAN_FORBIDS);
    }

    @Test
    void schemaShouldOfferTheModelsThatThePlansOptionsLeave() {
        // Given
        plan = Optional.of(plan(
                "[{'name': 'MODEL_ID', 'options': ['" + small.id().toString().toUpperCase(java.util.Locale.ROOT)
                        + "']}]",
                Set.of()));

        // Then
        assertThat(models(schemas.of(DAN, workflow.id(), Optional.empty())))
                .containsExactly(small.id().toString());
        assertThat(refusal(workflow.id(), Optional.of(large.id())).errors())
                .singleElement()
                .extracting("pointer")
                .isEqualTo("?model_id");
    }

    @Test
    void schemaShouldOfferTheModelsThatTheWorkflowsOptionsLeave() {
        // When
        Map<String, Object> schema = schemas.of(DAN, choice.id(), Optional.empty());

        // Then
        assertThat(models(schema)).containsExactly(large.id().toString());
        assertThat(schema).containsEntry("required", List.of("MODEL_ID"));
        assertThat(refusal(choice.id(), Optional.of(small.id())).detail())
                .isEqualTo("This workflow does not offer this model.");
    }

    @Test
    void refusalsShouldBeThoseOfGenerating() {
        assertThat(refusal(WorkflowId.random(), Optional.empty()).type()).isEqualTo(ProblemType.NOT_FOUND);
        assertThat(refusal(workflow.id(), Optional.of(ModelId.random())).type())
                .isEqualTo(ProblemType.VALIDATION_FAILED);
        plan = Optional.of(plan("[]", Set.of(ModelId.random()))); // a model that is archived
        assertThat(refusal(workflow.id(), Optional.empty()).facts()).containsEntry("rule", "models");
        plan = Optional.empty();
        assertThat(refusal(workflow.id(), Optional.empty()).facts()).containsEntry("rule", "plan");
    }

    private ProblemException refusal(WorkflowId id, Optional<ModelId> model) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> schemas.of(DAN, id, model));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static List<Object> models(Map<String, Object> schema) {
        return Json.asArray(property(schema, "MODEL_ID").get("oneOf")).stream()
                .map(choice -> Json.asObject(choice).get("const"))
                .toList();
    }

    private static Map<String, Object> property(Map<String, Object> schema, String name) {
        return Json.asObject(Json.asObject(schema.get("properties")).get(name));
    }

    private static ModelDefinition model(String file) {
        return new ModelDefinition(ModelId.random(), file, null, file, null, List.of(), null, null);
    }

    private static PlanDefinition plan(String parameters, Set<ModelId> models) {
        return new PlanDefinition(
                PlanId.random(),
                "KIT",
                "",
                0,
                true,
                specs(parameters),
                Map.of(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                models,
                Set.of(),
                null,
                null);
    }

    /** JSON with ' for ". */
    private static List<ParameterSpec> specs(String json) {
        return ParameterSpec.readAll(Json.asArray(Json.readStrict(json.replace('\'', '"'))));
    }

    private final class Rows extends CatalogueReader {
        @Override
        public long version() {
            return 1;
        }

        @Override
        public Optional<ModelDefinition> model(ModelId id) {
            return models().stream().filter(model -> model.id().equals(id)).findFirst();
        }

        @Override
        public List<ModelDefinition> models() {
            return List.of(small, large);
        }

        @Override
        public Optional<WorkflowDefinition> workflow(WorkflowId id) {
            return List.of(workflow, choice).stream()
                    .filter(known -> known.id().equals(id))
                    .findFirst();
        }
    }
}
