package oart.ejb.job;

import java.util.Collection;
import java.util.Map;
import oart.ejb.backend.ComfyEvent;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;

/** Hears what happens to jobs, on this node and others, for those who watch. Every method returns at once and throws nothing. */
public interface JobNews {
    /** These jobs have new events. @param jobs with their users */
    void changed(Map<JobId, UserId> jobs);

    /** Something was queued, or a slot became free. */
    void queueChanged();

    /** A job of this node shows what it is at. */
    void preview(JobId job, UserId user, ComfyEvent.PreviewFrame frame);

    /** Another node has put down previews of these jobs. @param node that one's name */
    void previewsElsewhere(String node, Collection<JobId> jobs);

    /** On some node somebody began to watch previews. */
    void watchersChanged();

    /** Any of the others may have been missed. */
    void missed();
}
