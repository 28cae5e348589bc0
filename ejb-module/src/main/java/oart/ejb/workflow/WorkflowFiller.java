package oart.ejb.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.ModelId;

/** Turns a workflow and the values of a request into a graph that may be sent. Pure, for any thread. */
@ApplicationScoped
public class WorkflowFiller {
    /**
     * What a request with these values is held against: the workflow's declarations, adjusted by those of the model that it chooses.
     *
     * @param values as the client sent them
     */
    public List<ParameterSpec> declared(
            WorkflowDefinition workflow,
            Function<ModelId, Optional<ModelDefinition>> models,
            Map<String, Object> values) {
        Optional<ModelDefinition> model =
                ParameterValues.chosenModel(workflow, models, values.get(ParameterValues.MODEL_ID));
        return List.copyOf(ParameterValues.declared(workflow, model).values());
    }

    /**
     * Checks every value, draws what is to be drawn, and fills the placeholders.
     *
     * @param models looks a {@code MODEL_ID} up
     * @param bounds how the caller's plan narrows parameters
     * @param values as the client sent them; null counts as absent
     * @param user fills {@code {{user_id}}}
     * @param job fills {@code {{job_id}}}
     * @throws oart.ejb.problem.ProblemException VALIDATION_FAILED with everything that is wrong, by pointer: {@code /parameters/NAME}, or
     *     {@code /workflow_id} for faults of the workflow itself
     */
    public FilledGraph fill(
            WorkflowDefinition workflow,
            Function<ModelId, Optional<ModelDefinition>> models,
            PlanBounds bounds,
            Map<String, Object> values,
            UserId user,
            JobId job,
            SeedSource seeds) {
        ParameterValues accepted = ParameterValues.of(workflow, models, bounds, values, seeds);
        return new GraphFilling(workflow, accepted, user, job).fill();
    }
}
