package oart.ejb.job;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import oart.ejb.backend.ComfyEvent;
import oart.persistence.job.JobId;
import oart.persistence.user.UserId;

/** Nobody watches; previews are remembered by job. */
final class SilentNews implements JobNews {
    final List<JobId> previews = new CopyOnWriteArrayList<>();

    @Override
    public void changed(Map<JobId, UserId> jobs) {
        // nobody watches
    }

    @Override
    public void queueChanged() {
        // nobody watches
    }

    @Override
    public void preview(JobId job, UserId user, ComfyEvent.PreviewFrame frame) {
        previews.add(job);
    }

    @Override
    public void previewsElsewhere(String node, Collection<JobId> jobs) {
        // nobody watches
    }

    @Override
    public void watchersChanged() {
        // nobody watches
    }

    @Override
    public void missed() {
        // nobody watches
    }
}
