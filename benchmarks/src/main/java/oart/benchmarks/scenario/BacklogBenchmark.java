package oart.benchmarks.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.QueueDatabase;
import oart.benchmarks.measure.Latencies;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRow;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;

/**
 * Whether a long queue or a long past makes the product slow: the claim and the lists of jobs, by the product's own statements, with more and
 * more waiting and as many finished rows.
 */
final class BacklogBenchmark implements Benchmark {
    private static final Goal FLAT = Goal.atMost(1.3);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int PAGE = 20;
    /** The least backlog, "none": a page of rows for each user, so that all lists are as long. */
    private static final int FIRST = 10 * PAGE;

    private static final String WAITING = """
            WITH users AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM users),
            added AS (
                INSERT INTO generation_jobs (id, user_id, workflow_id, folder_id, rank, requirement, expected_images, usage_day,
                    silence_limit_seconds, deadline, last_seq, created_at)
                SELECT gen_random_uuid(), u.id, '%3$s', gen_random_uuid(), i / 10 + 1, '%4$s', 1, current_date, 600,
                    now() + interval '1 day', 1, now() - make_interval(secs => (2000000 - i) / 100.0)
                FROM generate_series(%1$d, %2$d - 1) i JOIN users u ON u.n = i %% 10
                RETURNING id)
            INSERT INTO job_graphs (job_id, graph, parameters, seeds, outputs, input_pictures, node_classes)
            SELECT id, '{"1":{"class_type":"EmptyImage","inputs":{"width":64}}}', '{}', '{}', '[]', '[]', '[]' FROM added""";
    private static final String FINISHED = """
            WITH users AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM users)
            INSERT INTO generation_jobs_done (id, user_id, workflow_id, folder_id, state, attempt, last_seq, seeds, images, created_at,
                dispatched_at, started_at, finished_at)
            SELECT gen_random_uuid(), u.id, '%3$s', gen_random_uuid(), 'SUCCEEDED', 1, 5, '{}', '[]', at, at, at, at
            FROM (SELECT i, now() - interval '1 day' - make_interval(secs => (2000000 - i) / 10.0) AS at
                  FROM generate_series(%1$d, %2$d - 1) i) rows JOIN users u ON u.n = i %% 10""";
    private static final String USAGE = """
            INSERT INTO user_usage (user_id, queued, day, last_rank)
            SELECT user_id, count(*), current_date, max(rank) FROM generation_jobs GROUP BY user_id
            ON CONFLICT (user_id) DO UPDATE SET queued = excluded.queued, last_rank = excluded.last_rank""";

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String measures() {
        return "growth of claim and lists from no to a million waiting and as many finished jobs";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        List<Integer> levels = new ArrayList<>(List.of(0, size.pick(10_000, 500), size.pick(100_000, 1_000)));
        if (size == Size.FULL) {
            levels.add(1_000_000);
        }
        try (QueueDatabase queue = environment.queueDatabase("backlog")) {
            List<UserId> users = new ArrayList<>();
            for (int user = 0; user < 10; user++) {
                users.add(queue.newUser("backlog"));
            }
            Map<String, List<Double>> medians = new LinkedHashMap<>();
            int calls = size.pick(400, 10);
            int filled = 0;
            for (int level : levels) {
                int rows = Math.max(FIRST, level);
                environment.say("backlog of " + level);
                fill(queue, filled, rows);
                filled = rows;
                measure(queue, users.get(0), calls)
                        .forEach((what, median) -> medians.computeIfAbsent(what, name -> new ArrayList<>())
                                .add(median));
                long left = queue.database()
                        .first("SELECT count(*) FROM generation_jobs", row -> row.getLong(1))
                        .orElseThrow();
                MeasurementException.require(left == rows, "%d jobs wait instead of %d", left, rows);
            }
            return rows(levels, medians, calls);
        } catch (SQLException e) {
            throw new MeasurementException("the backlog cannot be made", e);
        }
    }

    private static List<Measurement> rows(List<Integer> levels, Map<String, List<Double>> medians, int calls) {
        List<Measurement> rows = new ArrayList<>();
        medians.forEach((what, at) -> {
            for (int level = 1; level < at.size(); level++) {
                rows.add(Measurement.of(
                                what + ", " + shown(levels.get(level)) + " rows", at.get(level) / at.get(0), "×", calls)
                        .with(FLAT));
            }
            rows.add(Measurement.of(what + ", 0 rows, p50", at.get(0), "ms", calls));
        });
        return rows;
    }

    private static String shown(int level) {
        return level >= 1_000_000 ? level / 1_000_000 + " M" : level >= 1_000 ? level / 1_000 + " k" : "" + level;
    }

    private static void fill(QueueDatabase queue, int from, int to) throws SQLException {
        try (Connection connection = queue.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(WAITING.formatted(from, to, queue.workflow(), QueueDatabase.REQUIREMENT));
            statement.execute(FINISHED.formatted(from, to, queue.workflow()));
            statement.execute(USAGE);
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
    }

    private static Map<String, Double> measure(QueueDatabase queue, UserId user, int calls) {
        JobRepository jobs = queue.jobs();
        Map<String, Double> medians = new LinkedHashMap<>();
        claims(queue, jobs, user, calls / 2); // warm-up
        medians.put("claim", claims(queue, jobs, user, calls).millis(50));
        medians.put("own waiting jobs", list(calls, () -> jobs.list(user, Set.of(JobState.QUEUED), null, PAGE)));
        medians.put("own finished jobs", list(calls, () -> jobs.list(user, Set.of(JobState.SUCCEEDED), null, PAGE)));
        medians.put("own jobs", list(calls, () -> jobs.list(user, Set.of(), null, PAGE)));
        medians.put("everybody's jobs", list(calls, () -> jobs.list(null, Set.of(), null, PAGE)));
        return medians;
    }

    /** Each claim finds one job more in the queue and leaves it as it was. */
    private static Latencies claims(QueueDatabase queue, JobRepository jobs, UserId user, int calls) {
        Latencies latencies = new Latencies();
        for (int call = 0; call < calls; call++) {
            queue.enqueue(user, "{}");
            long begun = System.nanoTime();
            MeasurementException.require(
                    jobs.waitingRequirements().contains(QueueDatabase.REQUIREMENT), "no job waits");
            List<ClaimedJob> claimed = jobs.claim("bench", LEASE, queue.offers(), Map.of(), 1);
            latencies.record(System.nanoTime() - begun);
            MeasurementException.require(claimed.size() == 1, "no job was claimed");
            ClaimedJob job = claimed.get(0);
            MeasurementException.require(
                    jobs.fail(job.id(), job.epoch(), JobState.CANCELLED, "JOB_CANCELLED", "measured", "{}")
                            .isPresent(),
                    "the claimed job was not ended");
        }
        return latencies;
    }

    private static double list(int calls, Supplier<List<JobRow>> page) {
        Latencies latencies = new Latencies();
        for (int call = -calls / 4; call < calls; call++) {
            long begun = System.nanoTime();
            List<JobRow> rows = page.get();
            if (call >= 0) {
                latencies.record(System.nanoTime() - begun);
            }
            MeasurementException.require(rows.size() == PAGE, "a page of %d rows", rows.size());
        }
        return latencies.millis(50);
    }
}
