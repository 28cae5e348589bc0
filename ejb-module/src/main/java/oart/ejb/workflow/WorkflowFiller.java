package oart.ejb.workflow;

import jakarta.enterprise.context.ApplicationScoped;
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
