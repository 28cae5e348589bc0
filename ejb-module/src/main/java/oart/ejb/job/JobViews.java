package oart.ejb.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.ejb.job.JobView.JobError;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.persistence.backend.BackendId;
import oart.persistence.image.ImageId;
import oart.persistence.job.JobRow;
import oart.persistence.job.StoredImage;

/** Turns rows into what their owner may see, and results into what a finished job's row keeps. */
final class JobViews {
    private JobViews() {}

    static JobView view(JobRow row) {
        JobError error = row.problem() == null
                ? null
                : new JobError(
                        ProblemType.valueOf(row.problem()),
                        row.problemDetail(),
                        Json.readObject(row.problemFacts() == null ? "{}" : row.problemFacts()));
        return new JobView(
                row.id(),
                row.user(),
                row.workflow(),
                row.state(),
                row.position(),
                row.priority(),
                row.progress(),
                row.progressNode(),
                null,
                row.attempt(),
                row.backend() == null ? null : new BackendId(row.backend()),
                row.createdAt(),
                row.dispatchedAt(),
                row.startedAt(),
                row.finishedAt(),
                Json.readObject(row.seeds()),
                row.images() == null ? List.of() : images(row.images()),
                error);
    }

    /** JSON text of {@code generation_jobs_done.images}. */
    static String images(List<StoredImage> stored) {
        List<Object> array = new ArrayList<>();
        for (StoredImage image : stored) {
            Map<String, Object> member = new LinkedHashMap<>();
            member.put("id", image.id());
            member.put("url", image.url());
            member.put("output", image.output() == null ? null : Json.readLenient(image.output()));
            member.put("content_type", image.contentType());
            member.put("width", image.width());
            member.put("height", image.height());
            member.put("bytes", image.bytes());
            array.add(member);
        }
        return Json.write(array);
    }

    private static List<JobImage> images(String json) {
        List<JobImage> images = new ArrayList<>();
        for (Object element : Json.asArray(Json.readLenient(json))) {
            Map<String, Object> member = Json.asObject(element);
            images.add(new JobImage(
                    ImageId.parse((String) member.get("id")).orElseThrow(),
                    member.get("output") == null ? Map.of() : Json.asObject(member.get("output")),
                    (String) member.get("url"),
                    (String) member.get("content_type"),
                    integer(member.get("width")),
                    integer(member.get("height")),
                    ((Number) member.get("bytes")).longValue()));
        }
        return images;
    }

    private static Integer integer(Object number) {
        return number == null ? null : ((Number) number).intValue();
    }
}
