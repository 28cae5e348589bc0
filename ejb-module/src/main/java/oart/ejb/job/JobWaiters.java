package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import oart.persistence.job.JobId;

/** Callers of this node who wait for a job to end: an entry each, no thread. */
@ApplicationScoped
public class JobWaiters {
    private final Map<JobId, List<CompletableFuture<JobView>>> waiting = new ConcurrentHashMap<>();

    CompletableFuture<JobView> add(JobId job) {
        CompletableFuture<JobView> caller = new CompletableFuture<>();
        waiting.compute(job, (id, callers) -> {
            List<CompletableFuture<JobView>> list = callers == null ? new CopyOnWriteArrayList<>() : callers;
            list.add(caller);
            return list;
        });
        caller.whenComplete((view, failure) -> waiting.computeIfPresent(job, (id, callers) -> {
            callers.remove(caller);
            return callers.isEmpty() ? null : callers;
        }));
        return caller;
    }

    boolean isWaitedFor(JobId job) {
        return waiting.containsKey(job);
    }

    Collection<JobId> jobs() {
        return List.copyOf(waiting.keySet());
    }

    void complete(JobView job) {
        List<CompletableFuture<JobView>> callers = waiting.remove(job.id());
        if (callers != null) {
            callers.forEach(caller -> caller.complete(job));
        }
    }
}
