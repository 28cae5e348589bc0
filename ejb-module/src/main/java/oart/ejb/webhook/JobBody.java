package oart.ejb.webhook;

import java.util.Map;
import oart.ejb.job.JobView;

/** How a job looks on the wire. Known to web alone, which hands it in when it starts the deliveries. */
@FunctionalInterface
public interface JobBody {
    /** The members of {@code GET /image/job/{id}}, in the shapes of {@link oart.json.Json}. */
    Map<String, Object> of(JobView job);
}
