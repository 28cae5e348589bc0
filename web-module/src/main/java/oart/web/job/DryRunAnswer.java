package oart.web.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.ejb.job.Generation.Candidate;
import oart.ejb.job.Generation.DryRun;
import oart.web.problem.Problem;

/** What would happen, on the wire. */
final class DryRunAnswer {
    private DryRunAnswer() {}

    static Map<String, Object> of(DryRun run) {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("allowed", run.refusal().isEmpty());
        run.refusal().ifPresent(refusal -> plan.putAll(Problem.of(refusal).members()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("graph", run.graph());
        answer.put(
                "backends", run.backends().stream().map(DryRunAnswer::backend).toList());
        answer.put("plan", plan);
        answer.put("position", run.position());
        answer.put("eta_seconds", run.etaSeconds());
        answer.put("parameters", run.parameters());
        return answer;
    }

    private static Map<String, Object> backend(Candidate candidate) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", candidate.id());
        answer.put("healthy", candidate.healthy());
        answer.put("can_run", candidate.missing().isEmpty());
        answer.put("missing", List.copyOf(candidate.missing()));
        return answer;
    }
}
