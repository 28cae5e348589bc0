package oart.web.user;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import oart.ejb.job.PlanUse;
import oart.ejb.plan.PlanDefinition;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;
import oart.web.catalogue.RowAnswer;

/** What a user may use and uses, on the wire. A limit of null is none. */
final class UsageAnswer {
    private UsageAnswer() {}

    static Map<String, Object> of(PlanUse use) {
        Map<String, Object> images = count(use, use.images(), PlanDefinition::imagesPerDay);
        images.put("reset_at", use.resetAt());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("plan", use.plan().map(UsageAnswer::plan).orElse(null));
        answer.put("images", images);
        answer.put("queued", count(use, use.queued(), PlanDefinition::maxQueuedJobs));
        answer.put("running", count(use, use.running(), PlanDefinition::maxConcurrentJobs));
        answer.put("types", types(use));
        answer.put("segments", segments(use));
        answer.put(
                "retention_days", use.plan().map(PlanDefinition::retentionDays).orElse(null));
        return answer;
    }

    private static Map<String, Object> plan(PlanDefinition plan) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", plan.id());
        members.put("name", plan.name());
        members.put("description", plan.description());
        members.put("price", plan.price());
        members.put("is_active", plan.active());
        members.put("max_concurrent_jobs", plan.maxConcurrentJobs());
        members.put("max_queued_jobs", plan.maxQueuedJobs());
        members.put("images_per_day", plan.imagesPerDay());
        members.put("priority", plan.priority());
        members.put("retention_days", plan.retentionDays());
        members.put("silence_limit_seconds", RowAnswer.seconds(plan.silenceLimit()));
        members.put("total_limit_seconds", RowAnswer.seconds(plan.totalLimit()));
        return members;
    }

    private static Map<String, Object> count(PlanUse use, int used, Function<PlanDefinition, Integer> limit) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("used", used);
        members.put("limit", use.plan().map(limit).orElse(null));
        return members;
    }

    private static Map<String, Object> types(PlanUse use) {
        Map<String, Object> types = new LinkedHashMap<>();
        for (WorkflowType type : WorkflowType.values()) {
            types.put(type.name(), isUsable(use.plan(), plan -> plan.allows(type)));
        }
        return types;
    }

    private static Map<String, Object> segments(PlanUse use) {
        Map<String, Object> segments = new LinkedHashMap<>();
        for (WorkflowSegment segment : WorkflowSegment.values()) {
            segments.put(segment.name(), isUsable(use.plan(), plan -> plan.allows(segment)));
        }
        return segments;
    }

    private static boolean isUsable(Optional<PlanDefinition> plan, Function<PlanDefinition, Boolean> allows) {
        return plan.filter(PlanDefinition::active).map(allows).orElse(false);
    }
}
