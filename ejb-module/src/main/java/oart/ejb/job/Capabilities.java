package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.NodeCatalogue;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;

/** Which backend can run what, by its catalogue. A backend whose catalogue is not known yet is believed able. */
@ApplicationScoped
public class Capabilities {
    private record Question(String catalogue, String requirement) {}

    private JobRepository jobs;
    private BackendPool backends;
    private final Map<Question, Boolean> known = new ConcurrentHashMap<>();
    private final Map<JobId, Integer> sizes = new ConcurrentHashMap<>();

    /** For the container only. */
    protected Capabilities() {}

    @Inject
    public Capabilities(JobRepository jobs, BackendPool backends) {
        this.jobs = jobs;
        this.backends = backends;
    }

    /** @param requirement of a waiting job */
    boolean canRun(ComfyBackend backend, String requirement) {
        Optional<NodeCatalogue> catalogue = backend.catalogue();
        if (catalogue.isEmpty()) {
            return true;
        }
        Question question = new Question(catalogue.get().hash(), requirement);
        Boolean answer = known.get(question);
        if (answer == null) {
            Optional<String> specimen = jobs.specimen(requirement);
            if (specimen.isEmpty()) {
                return false;
            }
            answer = catalogue.get().missingFor(Json.readObject(specimen.get())).isEmpty();
            known.put(question, answer);
        }
        return answer;
    }

    /** Every backend that may get jobs, and what it lacks for the graph. */
    List<Generation.Candidate> candidates(Map<String, Object> graph) {
        return backends.all().stream()
                .filter(backends::isActive)
                .map(backend -> new Generation.Candidate(
                        backend.id(),
                        backend.isHealthy(),
                        backend.catalogue()
                                .map(catalogue -> catalogue.missingFor(graph))
                                .orElse(List.of())))
                .toList();
    }

    /** @throws ProblemException every backend that may get jobs is known, and none can run the graph; says what is missing where */
    void requireSome(Map<String, Object> graph) {
        List<Object> missing = new ArrayList<>();
        for (ComfyBackend backend : backends.all()) {
            if (!backends.isActive(backend)) {
                continue;
            }
            Optional<NodeCatalogue> catalogue = backend.catalogue();
            if (catalogue.isEmpty()) {
                return;
            }
            List<String> lacks = catalogue.get().missingFor(graph);
            if (lacks.isEmpty()) {
                return;
            }
            missing.add(Map.of("backend", backend.id().toString(), "missing", lacks));
        }
        if (!missing.isEmpty()) {
            Object first = Json.asObject(missing.get(0)).get("missing");
            throw new ProblemException(
                    ProblemType.NO_BACKEND_CAPABLE,
                    "No backend can run this workflow; missing: "
                            + String.join(
                                    ", ",
                                    Json.asArray(first).stream()
                                            .map(String::valueOf)
                                            .toList()) + ".",
                    List.of(),
                    Map.of("backends", missing));
        }
    }

    void forget(ComfyBackend backend) {
        backend.catalogue().ifPresent(catalogue -> known.keySet()
                .removeIf(question -> question.catalogue().equals(catalogue.hash())));
    }

    /** Overall progress 0–1: nodes done, plus the part of the running one, of the nodes in the graph. */
    double overall(ClaimedJob job, int finishedNodes, double within) {
        if (sizes.size() > 1_000) {
            sizes.clear();
        }
        int nodes = Math.max(1, sizes.computeIfAbsent(job.id(), id -> Json.readObject(job.graph())
                .size()));
        return Math.min(1, (finishedNodes + within) / nodes);
    }
}
