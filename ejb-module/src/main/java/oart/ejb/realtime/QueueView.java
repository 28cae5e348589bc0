package oart.ejb.realtime;

import java.util.List;
import oart.persistence.job.JobId;

/**
 * The queue as one user may see it.
 *
 * @param running prompts that run, on all backends
 * @param pending jobs that wait, here or at a backend
 * @param position the user's best, from 1; 0 when none of theirs waits
 * @param etaSeconds until that job ends; null when nothing like it has run
 * @param own the user's waiting jobs, at most 100
 */
public record QueueView(int running, int pending, int position, Long etaSeconds, List<Own> own) {
    public QueueView {
        own = List.copyOf(own);
    }

    /** A waiting job of the user. */
    public record Own(JobId job, int position, Long etaSeconds) {}
}
