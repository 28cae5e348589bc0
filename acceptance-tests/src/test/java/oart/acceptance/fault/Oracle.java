package oart.acceptance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The same end for every scenario: each accepted job ended exactly once; its images in the database are those in the store and those that were
 * expected; no prompt was posted twice, and none of a job while an earlier one of it still existed, as the backends' own logs say.
 */
final class Oracle {
    private static final Duration SETTLED = Duration.ofSeconds(120);

    private final Cluster cluster;

    Oracle(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @param lost accepted and never ended; @param doubleRuns prompts that ran beside an earlier one of their job; @param doubleImages too many */
    record Verdict(int accepted, int succeeded, int failed, int lost, int doubleRuns, int doubleImages) {}

    /** Waits until all have ended. @param expectedFailures jobs that may fail or be cancelled */
    Verdict verify(List<Load.Accepted> accepted, Set<String> expectedFailures) {
        String ids = accepted.stream().map(job -> "'" + job.job() + "'").collect(Collectors.joining(","));
        Awaitility.await().atMost(SETTLED).pollInterval(Duration.ofMillis(250)).until(() -> cluster.sql(
                        "select count(*) from generation_jobs where id in (" + ids + ")")
                .equals("0"));
        Map<String, String> attempts = new HashMap<>();
        cluster.column("select id || ' ' || attempt from generation_jobs_done where id in (" + ids + ")")
                .forEach(row -> attempts.put(row.substring(0, 36), row.substring(37)));
        Map<String, String> states = new HashMap<>();
        cluster.column("select id || ' ' || state from generation_jobs_done where id in (" + ids + ")")
                .forEach(row -> states.put(row.substring(0, 36), row.substring(37)));
        int lost = (int)
                accepted.stream().filter(job -> !states.containsKey(job.job())).count();
        int succeeded = 0;
        int doubleImages = 0;
        Set<String> objects = new HashSet<>(cluster.sandbox.objectStore().objects());
        List<String> missing = new ArrayList<>();
        List<String> surplus = new ArrayList<>();
        for (Load.Accepted job : accepted) {
            List<String> urls = cluster.column("select url from images where job_id = '" + job.job() + "'");
            boolean success = "SUCCEEDED".equals(states.get(job.job()));
            succeeded += success ? 1 : 0;
            int expected = success ? job.images() : 0;
            doubleImages += Math.max(0, urls.size() - expected);
            if (urls.size() < expected) {
                missing.add(job.job() + " has " + urls.size() + " images");
            }
            urls.stream().filter(url -> !objects.contains(url)).forEach(missing::add);
            if (success) {
                objects.stream()
                        .filter(object -> isOf(job.job(), attempts.get(job.job()), object) && !hasRow(object, urls))
                        .forEach(surplus::add);
            }
        }
        Verdict verdict = new Verdict(
                accepted.size(),
                succeeded,
                accepted.size() - succeeded - lost,
                lost,
                doubleRuns(accepted),
                doubleImages);
        assertThat(verdict.lost()).as("lost jobs").isZero();
        assertThat(missing).as("images without a row or an object").isEmpty();
        assertThat(surplus)
                .as("objects of the attempt that succeeded, without a row")
                .isEmpty();
        assertThat(verdict.doubleImages()).as("images too many").isZero();
        assertThat(verdict.doubleRuns())
                .as("prompts that ran beside an earlier one of their job")
                .isZero();
        assertThat(states.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals("SUCCEEDED"))
                        .map(Map.Entry::getKey)
                        .toList())
                .as("jobs that did not succeed")
                .isSubsetOf(expectedFailures);
        assertThat(cluster.sql("select count(*) from user_usage where queued < 0 or running < 0"))
                .as("counts below zero")
                .isEqualTo("0");
        return verdict;
    }

    /** Those of earlier attempts are swept by a batch job. */
    private static boolean isOf(String job, String attempt, String object) {
        return object.contains("/" + job + (attempt.equals("1") ? "_" : "." + attempt + "_"));
    }

    /** The prompt of an image is kept beside it. */
    private static boolean hasRow(String object, List<String> urls) {
        return urls.contains(object.replaceFirst("[.]metadata$", ""));
    }

    private record Run(String prompt, long from, long to) {}

    /** How many prompts were received while an earlier one of their job still existed at a backend, and how many were received twice. */
    int doubleRuns(List<Load.Accepted> accepted) {
        Set<String> jobs = accepted.stream().map(Load.Accepted::job).collect(Collectors.toSet());
        Map<String, List<Run>> runs = new HashMap<>();
        for (SimProcess sim : cluster.sims) {
            collect(sim, jobs, runs);
        }
        int doubles = 0;
        for (List<Run> ofOneJob : runs.values()) {
            ofOneJob.sort((one, other) -> Long.compare(one.from(), other.from()));
            Set<String> prompts = new HashSet<>();
            long existsUntil = Long.MIN_VALUE;
            for (Run run : ofOneJob) {
                doubles += !prompts.add(run.prompt()) || run.from() < existsUntil ? 1 : 0;
                existsUntil = Math.max(existsUntil, run.to());
            }
        }
        return doubles;
    }

    private static void collect(SimProcess sim, Set<String> jobs, Map<String, List<Run>> runs) {
        Map<String, String> jobOf = new HashMap<>();
        Map<String, Long> open = new LinkedHashMap<>();
        for (JsonNode event : sim.events()) {
            String prompt = event.path("prompt_id").asText();
            long at = event.path("at").asLong();
            switch (event.path("event").asText()) {
                case "received" -> {
                    String job =
                            event.path("extra_data").path("oart").path("job").asText();
                    if (jobs.contains(job)) {
                        if (open.containsKey(prompt)) {
                            runs.computeIfAbsent(job, id -> new ArrayList<>())
                                    .add(new Run(prompt, open.get(prompt), at));
                        }
                        jobOf.put(prompt, job);
                        open.put(prompt, at);
                    }
                }
                case "started" -> {}
                default -> {
                    Long from = open.remove(prompt);
                    if (from != null) {
                        runs.computeIfAbsent(jobOf.get(prompt), id -> new ArrayList<>())
                                .add(new Run(prompt, from, at));
                    }
                }
            }
        }
        open.forEach((prompt, from) -> {
            long end = sim.deaths().stream()
                    .filter(death -> death >= from)
                    .min(Long::compare)
                    .orElse(Long.MAX_VALUE);
            runs.computeIfAbsent(jobOf.get(prompt), id -> new ArrayList<>()).add(new Run(prompt, from, end));
        });
    }
}
