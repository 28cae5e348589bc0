package oart.benchmarks.scenario;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.QueueDatabase;
import oart.benchmarks.measure.Load;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.user.UserId;

/**
 * The queue alone, without HTTP, ComfyUI and object store: the product's own statements against db-scheduler on the same PostgreSQL. The same
 * payload, as many threads that put in and that take out, both at once; from the first put to the last done.
 */
final class QueueBenchmark implements Benchmark {
    private static final Goal AS_FAST = Goal.atLeast(1);
    private static final int THREADS = 4;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long LIMIT_SECONDS = 120;
    /** About as long as the graph of a picture. */
    private static final String PAYLOAD = "{\"1\":{\"class_type\":\"" + "x".repeat(1000) + "\"}}";

    /** db-scheduler's table for PostgreSQL, as its documentation has it. */
    private static final String DB_SCHEDULER_TABLE = """
            CREATE TABLE scheduled_tasks (
                task_name text NOT NULL, task_instance text NOT NULL, task_data bytea, execution_time timestamptz NOT NULL,
                picked boolean NOT NULL, picked_by text, last_success timestamptz, last_failure timestamptz, consecutive_failures int,
                last_heartbeat timestamptz, version bigint NOT NULL, priority smallint, state text,
                PRIMARY KEY (task_name, task_instance));
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
            CREATE INDEX priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC)""";

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String measures() {
        return "jobs a second from put in to done in the queue alone, of db-scheduler's";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        try (QueueDatabase ours = environment.queueDatabase("queue_ours");
                QueueDatabase theirs = environment.queueDatabase("queue_theirs")) {
            theirs.database().update(DB_SCHEDULER_TABLE);
            List<UserId> users = new ArrayList<>();
            for (int user = 0; user < 2 * THREADS; user++) {
                users.add(ours.newUser("queue"));
            }
            int jobs = size.pick(1000, 40);
            own(ours, users, jobs, false); // warm-up
            own(ours, users, jobs, true);
            others(theirs, jobs);
            Rounds ratio = new Rounds();
            Rounds own = new Rounds();
            Rounds whole = new Rounds();
            Rounds others = new Rounds();
            int rounds = size.pick(3, 1);
            for (int round = 0; round < rounds; round++) {
                own.add(own(ours, users, jobs, false));
                others.add(others(theirs, jobs));
                whole.add(own(ours, users, jobs, true));
                ratio.add(own.values().get(round) / others.values().get(round));
            }
            long n = (long) rounds * jobs;
            return List.of(
                    Measurement.of("O-Art ÷ db-scheduler", ratio.median(), "×", n)
                            .with(AS_FAST)
                            .with(Spread.of(ratio.values()))
                            .noting(
                                    "O-Art's job also has fair order between users, quotas, events for watchers, notifications"
                                            + " and a record that stays; db-scheduler's has none of these and polls with lock-and-fetch"
                                            + " and immediate execution"),
                    Measurement.of("O-Art: put in, claim, end", own.median(), "jobs/s", n)
                            .with(Spread.of(own.values())),
                    Measurement.of("O-Art: with all writes of a run", whole.median(), "jobs/s", n)
                            .with(Spread.of(whole.values())),
                    Measurement.of("db-scheduler", others.median(), "jobs/s", n).with(Spread.of(others.values())));
        }
    }

    /**
     * As a node does it: one dispatcher claims for all free slots, woken by what was put in and by ends; others end what was claimed.
     *
     * @param whole also what a run writes between claim and end: accepted, running, storing
     */
    private static double own(QueueDatabase queue, List<UserId> users, int jobs, boolean whole) {
        JobRepository repository = queue.jobs();
        Semaphore wishes = new Semaphore(0);
        BlockingQueue<ClaimedJob> claimed = new LinkedBlockingQueue<>();
        Set<JobId> ended = ConcurrentHashMap.newKeySet();
        long begun = System.nanoTime();
        // The first callers put in, the next ones end, the last one claims.
        Load.closed(2 * THREADS + 1, 2 * THREADS + 1, caller -> {
            if (caller == 2 * THREADS) {
                claim(queue, repository, jobs, wishes, claimed);
                return;
            }
            for (int job = caller % THREADS; job < jobs; job += THREADS) {
                if (caller < THREADS) {
                    queue.enqueue(users.get(job % users.size()), PAYLOAD);
                } else {
                    ClaimedJob mine = claimed.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                    MeasurementException.require(mine != null, "nothing was claimed");
                    end(repository, mine, whole);
                    ended.add(mine.id());
                }
                wishes.release();
            }
        });
        double perSecond = jobs / ((System.nanoTime() - begun) / 1e9);
        MeasurementException.require(ended.size() == jobs, "%d of %d jobs ended", ended.size(), jobs);
        long left = queue.database()
                .first("SELECT count(*) FROM generation_jobs", row -> row.getLong(1))
                .orElseThrow();
        MeasurementException.require(left == 0, "%d jobs are left", left);
        return perSecond;
    }

    private static void claim(
            QueueDatabase queue,
            JobRepository repository,
            int jobs,
            Semaphore wishes,
            BlockingQueue<ClaimedJob> claimed)
            throws InterruptedException {
        int all = 0;
        while (all < jobs) {
            MeasurementException.require(
                    wishes.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS), "nothing was put in or ended");
            wishes.drainPermits();
            if (repository.waitingRequirements().contains(QueueDatabase.REQUIREMENT)) {
                List<ClaimedJob> turn = repository.claim("bench", LEASE, queue.offers(), Map.of(), QueueDatabase.SLOTS);
                claimed.addAll(turn);
                all += turn.size();
            }
        }
    }

    private static void end(JobRepository repository, ClaimedJob job, boolean whole) {
        MeasurementException.require(job.graph().equals(PAYLOAD), "another graph came back");
        if (whole) {
            MeasurementException.require(
                    repository.accepted(job.id(), job.epoch()).isPresent()
                            && repository.running(job.id(), job.epoch()).isPresent()
                            && !repository
                                    .storing(Map.of(job.id(), job.epoch()))
                                    .isEmpty(),
                    "the job was lost");
        }
        MeasurementException.require(
                repository.succeed(job.id(), job.epoch(), List.of(), "[]").isPresent(), "the job was not ended");
    }

    private static double others(QueueDatabase queue, int jobs) {
        CountDownLatch left = new CountDownLatch(jobs);
        Set<String> ended = ConcurrentHashMap.newKeySet();
        TaskDescriptor<String> descriptor = TaskDescriptor.of("job", String.class);
        OneTimeTask<String> task = Tasks.oneTime(descriptor).execute((instance, context) -> {
            if (instance.getData().equals(PAYLOAD) && ended.add(instance.getId())) {
                left.countDown();
            }
        });
        Scheduler scheduler = Scheduler.create(queue.pool(), task)
                .threads(THREADS)
                .pollUsingLockAndFetch(1, 4)
                .pollingInterval(Duration.ofMillis(50))
                .enableImmediateExecution()
                .build();
        scheduler.start();
        try {
            long begun = System.nanoTime();
            Load.closed(THREADS, jobs, job -> {
                scheduler.schedule(
                        descriptor.instance(begun + "-" + job).data(PAYLOAD).scheduledTo(Instant.now()));
            });
            MeasurementException.require(
                    left.await(LIMIT_SECONDS, TimeUnit.SECONDS), "db-scheduler did not end %d jobs", left.getCount());
            return jobs / ((System.nanoTime() - begun) / 1e9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted", e);
        } finally {
            scheduler.stop();
        }
    }
}
