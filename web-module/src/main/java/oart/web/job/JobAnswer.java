package oart.web.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.ejb.job.JobView;
import oart.ejb.job.JobView.JobError;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobState;
import oart.web.problem.Problem;

/** A job on the wire, in answers and in completion webhooks. */
public final class JobAnswer {
    private JobAnswer() {}

    public static Map<String, Object> of(JobView job) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", job.id());
        answer.put("workflow_id", job.workflow());
        answer.put("user_id", job.user());
        answer.put("state", job.state());
        answer.put("position", job.position());
        answer.put("priority", job.priority());
        answer.put("progress", job.progress());
        answer.put("node", job.node());
        answer.put("eta_seconds", job.etaSeconds());
        answer.put("attempt", job.attempt());
        answer.put("created_at", job.createdAt());
        answer.put("timings", timings(job));
        answer.put("seeds", job.seeds() == null ? Map.of() : job.seeds());
        answer.put("error", job.error() == null ? null : error(job.error()));
        answer.put(
                "images",
                job.images() == null
                        ? List.of()
                        : job.images().stream().map(JobAnswer::image).toList());
        return answer;
    }

    /** Points in time, and the seconds between them as far as they have passed. */
    private static Map<String, Object> timings(JobView job) {
        Map<String, Object> timings = new LinkedHashMap<>();
        timings.put("created_at", job.createdAt());
        timings.put("dispatched_at", job.dispatchedAt());
        timings.put("started_at", job.startedAt());
        timings.put("finished_at", job.finishedAt());
        timings.put("waiting_seconds", seconds(job.createdAt(), job.startedAt()));
        timings.put("running_seconds", seconds(job.startedAt(), job.finishedAt()));
        return timings;
    }

    private static Double seconds(Instant from, Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toMillis() / 1000.0;
    }

    private static Map<String, Object> error(JobError error) {
        return Problem.of(error.type(), error.detail()).withFacts(error.facts()).members();
    }

    private static Map<String, Object> image(JobImage image) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("image_id", image.id());
        answer.put("name", image.output() == null ? null : image.output().get("name"));
        answer.put("url", image.url());
        answer.put("content", "/image/" + image.id() + "/content");
        answer.put("content_type", image.contentType());
        answer.put("width", image.width());
        answer.put("height", image.height());
        answer.put("bytes", image.bytes());
        return answer;
    }

    /** Why a job that has ended has no pictures, as a waiting caller is told. */
    static ProblemException failure(JobView job) {
        ProblemType otherwise = job.state() == JobState.CANCELLED ? ProblemType.JOB_CANCELLED : ProblemType.JOB_FAILED;
        ProblemType type = job.error() == null ? otherwise : job.error().type();
        String detail = job.error() == null ? type.title() + "." : job.error().detail();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("job_id", job.id());
        if (job.error() != null && job.error().facts() != null) {
            job.error().facts().forEach(facts::putIfAbsent);
        }
        return new ProblemException(type, detail, new ArrayList<>(), facts);
    }
}
