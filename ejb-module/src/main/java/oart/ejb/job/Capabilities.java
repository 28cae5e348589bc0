package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oart.ejb.backend.BackendPool;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.NodeCatalogue;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.workflow.FilledGraph;
import oart.json.Json;
import oart.persistence.backend.BackendId;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;

/** Which backend can run what, by its catalogue. A backend whose catalogue is not known yet is believed able. */
@ApplicationScoped
public class Capabilities {
    private record Question(String catalogue, String requirement) {}

    /** More is in the members of the problem. */
    private static final int TOLD = 10;

    private static final int MOST_KNOWN = 10_000;

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
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
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
        List<Lack> lacks = new ArrayList<>();
        for (ComfyBackend backend : backends.all()) {
            if (!backends.isActive(backend)) {
                continue;
            }
            Optional<NodeCatalogue> catalogue = backend.catalogue();
            if (catalogue.isEmpty()) {
                return;
            }
            List<String> missing = catalogue.get().missingFor(graph);
            if (missing.isEmpty()) {
                return;
            }
            lacks.add(new Lack(backend.id(), missing));
        }
        if (!lacks.isEmpty()) {
            lacks.sort(Comparator.comparingInt((Lack lack) -> lack.missing().size())
                    .thenComparing(lack -> lack.backend().toString()));
            throw new ProblemException(
                    ProblemType.NO_BACKEND_CAPABLE,
                    inWords(lacks),
                    List.of(),
                    Map.of(
                            "backends",
                            lacks.stream()
                                    .map(lack ->
                                            Map.of("backend", lack.backend().toString(), "missing", lack.missing()))
                                    .toList()));
        }
    }

    /** What a backend lacks. Told by its id: names and addresses are not for everybody. */
    private record Lack(BackendId backend, List<String> missing) {}

    /** First what all lack; then, as no backend is whole, what some lack and how many of them. */
    private static String inWords(List<Lack> lacks) {
        Map<String, Integer> counts = new TreeMap<>();
        lacks.forEach(lack -> lack.missing().forEach(thing -> counts.merge(thing, 1, Integer::sum)));
        int all = lacks.size();
        List<String> everywhere = new ArrayList<>();
        List<String> somewhere = new ArrayList<>();
        counts.forEach((thing, count) -> {
            if (count == all) {
                everywhere.add(thing);
            } else {
                somewhere.add(thing + " (" + count + " of " + all + ')');
            }
        });
        StringBuilder words = new StringBuilder("No backend can run this workflow");
        if (!everywhere.isEmpty()) {
            words.append(all == 1 ? "; missing: " : "; missing on all " + all + ": ")
                    .append(listed(everywhere));
        }
        if (!somewhere.isEmpty()) {
            words.append("; missing on some: ").append(listed(somewhere));
        }
        return words.append('.').toString();
    }

    private static String listed(List<String> things) {
        int shown = Math.min(things.size(), TOLD);
        String list = String.join(", ", things.subList(0, shown));
        return shown == things.size() ? list : list + " and " + (things.size() - shown) + " more";
    }

    /** Forgets what is known of catalogues that no backend has any more. */
    void forgetOld() {
        Set<String> current = catalogues().map(NodeCatalogue::hash).collect(Collectors.toSet());
        known.keySet().removeIf(question -> !current.contains(question.catalogue()));
    }

    /** What a job with this graph needs, as far as the catalogues tell. */
    Requirement requirement(FilledGraph graph) {
        List<NodeCatalogue> catalogues = catalogues().toList();
        return Requirement.of(graph, (nodeClass, input) -> {
            List<NodeCatalogue> having =
                    catalogues.stream().filter(known -> known.has(nodeClass)).toList();
            return having.isEmpty() || having.stream().anyMatch(known -> known.choosesModelFile(nodeClass, input));
        });
    }

    private Stream<NodeCatalogue> catalogues() {
        return backends.all().stream().flatMap(backend -> backend.catalogue().stream());
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
