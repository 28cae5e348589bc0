package oart.persistence.job;

import static oart.persistence.sql.Database.instant;
import static oart.persistence.sql.Database.integer;
import static oart.persistence.sql.Database.uuid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.persistence.backend.BackendId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * The job protocol in SQL. Each method is one statement, and so one transaction unless JTA holds a larger one.
 *
 * <p>Nobody waits for somebody who waits for him, because rows are locked in this order: jobs by their ids, slots, backends, the counts of a
 * user. What locks the counts of several users has the claim's lock. A turn that claims several jobs passes over those that somebody else
 * holds, and the slot of a job that is {@code STORING} is touched by nobody for its sake: it may be another job's already.
 */
@ApplicationScoped
public class JobRepository {
    /** Serialises claims, which makes {@code max_concurrent_jobs} exact. */
    private static final long CLAIM_LOCK = 0x6f617274_00000001L;
    /** How far, in ranks, a job whose model is loaded may go ahead of others. */
    private static final int LOOK_AHEAD = 8;
    /** A position beyond this is told as this. */
    private static final int POSITION_LIMIT = 1_000;
    /** Jobs named in one notification, which holds less than 8,000 bytes. */
    private static final int TOLD_AT_ONCE = 100;
    /** Ended jobs removed by one statement. */
    private static final int REMOVED_AT_ONCE = 500;
    /** Whoever has it removes what was kept long enough; the others need not. */
    private static final long RETENTION_LOCK = 0x6f617274_00000002L;

    private static final String SECONDS_LEFT = "extract(epoch FROM deadline - clock_timestamp())::float8";
    private static final String TODAY = "(clock_timestamp() AT TIME ZONE 'UTC')::date";

    /** One element {@code image} of {@code generation_jobs_done.images} as watchers are told of it. */
    private static final String TOLD_IMAGE = """
                'image_id', image->'id', 'name', image->'output'->'name', 'url', image->'url',
                'content', '/image/' || (image->>'id') || '/content', 'content_type', image->'content_type',
                'width', image->'width', 'height', image->'height', 'bytes', image->'bytes'""";

    private static final String HOT_WITH_POSITION = """
                SELECT j.id, j.user_id, j.workflow_id, j.model_id, j.state, j.progress, j.progress_node, j.attempt, j.backend_id, j.created_at,
                    j.dispatched_at, j.started_at, NULL::timestamptz AS finished_at, j.cancel_requested_at IS NOT NULL AS cancel,
                    g.seeds, NULL::json AS images, NULL AS problem, NULL AS problem_detail, NULL::json AS problem_facts,
                    CASE WHEN j.state = 'QUEUED' THEN %s END AS position, j.priority
                FROM generation_jobs j JOIN job_graphs g ON g.job_id = j.id""";
    /** One job: those ahead of it are counted. */
    private static final String HOT = HOT_WITH_POSITION.formatted("""
                1 + (SELECT count(*) FROM (
                        SELECT 1 FROM generation_jobs a
                        WHERE a.state = 'QUEUED'
                          AND (a.priority > j.priority OR a.priority = j.priority AND (a.rank, a.id) < (j.rank, j.id))
                        LIMIT %d) ahead)""".formatted(POSITION_LIMIT - 1));
    /** Many jobs: their positions come from the front of the queue. */
    private static final String HOT_ALONE = HOT_WITH_POSITION.formatted("NULL::bigint");

    private static final String FRONT = """
                SELECT id FROM generation_jobs WHERE state = 'QUEUED' ORDER BY priority DESC, rank, id LIMIT %d""".formatted(POSITION_LIMIT - 1);

    private static final String DONE_COLUMNS = """
                d.id, d.user_id, d.workflow_id, d.model_id, d.state, CASE WHEN d.state = 'SUCCEEDED' THEN 1 ELSE 0 END AS progress,
                    NULL AS progress_node, d.attempt, d.backend_id, d.created_at, d.dispatched_at, d.started_at, d.finished_at,
                    false AS cancel, d.seeds, d.images, d.problem, d.problem_detail, d.problem_facts, NULL AS position, NULL::integer AS priority""";
    private static final String DONE = "SELECT " + DONE_COLUMNS + " FROM generation_jobs_done d";

    private static final String TELL_ENDED = "SELECT " + DONE_COLUMNS
            + ", pg_notify('oart_job', d.id || ' ' || d.state || ' ' || d.user_id), pg_notify('oart_queue', ''),"
            + " CASE WHEN d.callback_url IS NOT NULL THEN pg_notify('oart_webhook', '') END FROM ended d";

    private static final String CLAIM = """
                WITH offer AS (
                    SELECT * FROM unnest(?::text[], ?::uuid[]) AS o (requirement, backend_id)),
                room AS (
                    SELECT s.backend_id, min(s.n) FILTER (WHERE s.job_id IS NULL) AS n, count(s.job_id)::float / b.weight AS load, b.warm_key,
                        least(count(*), b.slots) - count(s.job_id) AS free
                    FROM backend_slots s JOIN backends b ON b.id = s.backend_id
                    WHERE b.state = 'ACTIVE' AND s.backend_id IN (SELECT backend_id FROM offer)
                    GROUP BY s.backend_id, b.weight, b.slots, b.warm_key
                    HAVING least(count(*), b.slots) > count(s.job_id)),
                candidate AS (
                    SELECT r.requirement, j.* FROM (SELECT DISTINCT o.requirement FROM offer o JOIN room USING (backend_id)) r
                    CROSS JOIN LATERAL (
                        SELECT g.id, g.priority, g.rank, g.warm_key, g.user_id, g.created_at, coalesce(v.running, 0) AS running
                        FROM generation_jobs g LEFT JOIN user_usage v ON v.user_id = g.user_id
                        WHERE g.state = 'QUEUED' AND g.requirement = r.requirement AND g.cancel_requested_at IS NULL
                          AND (g.not_before IS NULL OR g.not_before <= clock_timestamp())
                          AND NOT EXISTS (
                              SELECT 1 FROM user_usage u JOIN users o ON o.id = u.user_id
                                  JOIN plans p ON p.id = coalesce(o.plan_id, (%2$s))
                              WHERE u.user_id = g.user_id AND u.running >= p.max_concurrent_jobs)
                        ORDER BY g.priority DESC, g.rank, g.id
                        LIMIT %1$d) j),
                head AS (
                    SELECT priority, rank, user_id, running FROM candidate ORDER BY priority DESC, rank, running, created_at, id LIMIT 1),
                best AS (
                    SELECT c.id, room.backend_id, room.n
                    FROM head, candidate c JOIN offer USING (requirement) JOIN room USING (backend_id)
                    WHERE c.priority = head.priority
                    ORDER BY (c.warm_key <> '' AND c.warm_key = coalesce(room.warm_key, '') AND c.rank <= head.rank + %1$d
                              AND (head.running > 0 OR c.user_id = head.user_id OR c.rank = head.rank AND c.running = 0)) DESC,
                             c.rank, c.running, c.created_at, c.id, (c.warm_key = coalesce(room.warm_key, '')) DESC, room.load, room.backend_id
                    LIMIT 1),
                mine AS (
                    SELECT id FROM generation_jobs WHERE id = (SELECT id FROM best) AND state = 'QUEUED' FOR NO KEY UPDATE SKIP LOCKED),
                claimed AS (
                    UPDATE generation_jobs g SET state = 'DISPATCHED', backend_id = best.backend_id, prompt_id = gen_random_uuid(),
                        attempt = g.attempt + 1, owner = ?, owner_epoch = g.owner_epoch + 1,
                        lease_until = clock_timestamp() + make_interval(secs => ?), dispatched_at = clock_timestamp(),
                        silent_since = clock_timestamp(), accepted_at = NULL, started_at = NULL, not_before = NULL,
                        progress = 0, progress_node = NULL, last_seq = g.last_seq + 1
                    FROM best, mine WHERE g.id = mine.id
                    RETURNING g.*),
                slot AS (
                    UPDATE backend_slots s SET job_id = claimed.id FROM claimed, best
                    WHERE s.backend_id = best.backend_id AND s.n = best.n),
                warm AS (
                    UPDATE backends b SET warm_key = claimed.warm_key FROM claimed
                    WHERE b.id = claimed.backend_id AND claimed.warm_key <> '' AND b.warm_key IS DISTINCT FROM claimed.warm_key),
                counted AS (
                    UPDATE user_usage u SET queued = u.queued - 1, running = u.running + 1 FROM claimed WHERE u.user_id = claimed.user_id),
                clock AS (
                    UPDATE queue_clock q SET virtual_time = claimed.rank - 1 FROM claimed WHERE q.virtual_time < claimed.rank - 1),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, last_seq, user_id, 'state', json_build_object('job_id', id, 'state', state, 'attempt', attempt) FROM claimed)
                SELECT claimed.*, %3$s AS seconds_left, graphs.graph, graphs.outputs, graphs.input_pictures,
                    (SELECT sum(free) FROM room) > 1 AS more, pg_notify('oart_job', claimed.id || ' DISPATCHED ' || claimed.user_id)
                FROM claimed JOIN job_graphs graphs ON graphs.job_id = claimed.id""".formatted(LOOK_AHEAD, PlanRepository.FREE_PLAN, SECONDS_LEFT);

    private static final String STORING = """
                WITH mine AS (
                    SELECT j.id FROM generation_jobs j JOIN unnest(?::uuid[], ?::bigint[]) AS n (id, epoch)
                        ON n.id = j.id AND n.epoch = j.owner_epoch
                    WHERE j.state IN ('DISPATCHED', 'RUNNING') ORDER BY j.id FOR NO KEY UPDATE OF j),
                moved AS (
                    UPDATE generation_jobs j SET state = 'STORING', started_at = coalesce(j.started_at, clock_timestamp()), progress = 1,
                        progress_node = NULL, silent_since = clock_timestamp(), last_seq = j.last_seq + 1
                    FROM mine WHERE j.id = mine.id RETURNING j.*),
                slot AS (
                    UPDATE backend_slots s SET job_id = NULL FROM moved WHERE s.job_id = moved.id),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, last_seq, user_id, 'state', json_build_object('job_id', id, 'state', state, 'attempt', attempt) FROM moved)
                SELECT id, pg_notify('oart_queue', ''), pg_notify('oart_job', id || ' STORING ' || user_id) FROM moved""";

    private Database database;
    private QueueFront front;

    /** For the container only. */
    protected JobRepository() {}

    @Inject
    public JobRepository(Database database) {
        this.database = database;
        this.front = new QueueFront(
                () -> database.list(FRONT, row -> new JobId(uuid(row, "id"))), POSITION_LIMIT, System::nanoTime);
    }

    // Submitting ------------------------------------------------------------------------------------------------------

    /** The earlier use of an idempotency key. */
    public record KeyUse(JobId job, byte[] requestHash) {}

    /**
     * Takes the key for a job, after waiting for whoever takes it at the same moment.
     *
     * @return empty: it is ours; else who has it
     */
    public Optional<KeyUse> takeKey(UserId user, String key, byte[] requestHash, JobId job) {
        int taken = database.update(
                "INSERT INTO idempotency_keys (user_id, key, request_hash, job_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                user.value(),
                key,
                requestHash,
                job.value());
        return taken == 1 ? Optional.empty() : key(user, key);
    }

    public Optional<KeyUse> key(UserId user, String key) {
        return database.first(
                "SELECT job_id, request_hash FROM idempotency_keys WHERE user_id = ? AND key = ?",
                row -> new KeyUse(new JobId(uuid(row, "job_id")), row.getBytes("request_hash")),
                user.value(),
                key);
    }

    /** What became of a job that was to be queued. */
    public enum Admission {
        QUEUED,
        /** One of the limits is reached. */
        LIMIT_REACHED,
        /** The workflow is no more. */
        NO_WORKFLOW,
        /** No folder was named, and the user has no {@code Default}. */
        NO_FOLDER
    }

    /**
     * Counts a job and queues it with its graph and its first event, or does nothing at all; wakes the dispatchers when the transaction
     * commits. It is counted first, which locks the user's counts until then. Its rank in the fair queue is behind the user's waiting jobs,
     * and else as if the user had just been served. A count never goes back to a day before: of two callers around midnight the one who
     * waited for the other may have looked at the clock first; the job counts for the day that counted it.
     *
     * @param maxQueued null = no limit; @param imagesPerDay null = no limit
     */
    public Admission queue(NewJob job, Integer maxQueued, Integer imagesPerDay) {
        return database.first(
                        """
                WITH place AS MATERIALIZED (
                    SELECT w.id AS workflow_id, coalesce(?::uuid, (
                        SELECT f.id FROM users_folders f WHERE f.user_id = ?::uuid AND f.name = 'Default'
                        ORDER BY f.created_at, f.id LIMIT 1)) AS folder_id
                    FROM workflows w WHERE w.id = ?::uuid FOR KEY SHARE),
                counted AS (
                    INSERT INTO user_usage AS u (user_id, day, queued, images, last_rank)
                    SELECT n.user_id, %1$s, 1, n.images, c.virtual_time + 1
                    FROM place, queue_clock c,
                        (SELECT ?::uuid AS user_id, ?::int AS images, ?::int AS max_queued, ?::int AS per_day) n
                    WHERE place.folder_id IS NOT NULL
                      AND coalesce(n.max_queued, 1) > 0 AND coalesce(n.per_day, n.images) >= n.images
                    ON CONFLICT (user_id) DO UPDATE SET
                        queued = u.queued + 1,
                        images = least(2147483647, CASE WHEN u.day >= excluded.day THEN u.images ELSE 0 END + excluded.images::bigint),
                        day = greatest(u.day, excluded.day),
                        last_rank = greatest(1 + CASE WHEN u.queued = 0 THEN least(u.last_rank, excluded.last_rank) ELSE u.last_rank END,
                                             excluded.last_rank)
                    WHERE u.queued < coalesce(?::int, 2147483647)
                      AND (CASE WHEN u.day >= excluded.day THEN u.images ELSE 0 END + excluded.images::bigint <= ?::int) IS NOT FALSE
                    RETURNING user_id, day, last_rank),
                added AS (
                    INSERT INTO generation_jobs (id, user_id, workflow_id, model_id, folder_id, priority, rank, requirement, warm_key,
                        expected_images, usage_day, silence_limit_seconds, deadline, callback_url, last_seq)
                    SELECT ?::uuid, counted.user_id, place.workflow_id, ?::uuid, place.folder_id, ?::int, counted.last_rank, ?::text,
                        ?::text, ?::int, counted.day, ?::int, clock_timestamp() + make_interval(secs => ?), ?::text, 1
                    FROM counted, place
                    RETURNING id, user_id, requirement),
                graph AS (
                    INSERT INTO job_graphs (job_id, graph, parameters, seeds, outputs, input_pictures, node_classes)
                    SELECT id, ?::json, ?::json, ?::json, ?::json, ?::json, ?::json FROM added),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, 1, user_id, 'state', json_build_object('job_id', id, 'state', 'QUEUED', 'attempt', 0) FROM added)
                SELECT CASE WHEN added.id IS NOT NULL THEN 'QUEUED'
                            WHEN place.workflow_id IS NULL THEN 'NO_WORKFLOW'
                            WHEN place.folder_id IS NULL THEN 'NO_FOLDER'
                            ELSE 'LIMIT_REACHED' END AS admission,
                    CASE WHEN added.id IS NOT NULL THEN pg_notify('oart_queue', added.requirement) END,
                    CASE WHEN added.id IS NOT NULL THEN pg_notify('oart_job', added.id || ' QUEUED ' || added.user_id) END
                FROM (SELECT 1) one LEFT JOIN place ON true LEFT JOIN added ON true""".formatted(TODAY),
                        row -> Admission.valueOf(row.getString("admission")),
                        job.folder() == null ? null : job.folder().value(),
                        job.user().value(),
                        job.workflow().value(),
                        job.user().value(),
                        job.expectedImages(),
                        maxQueued,
                        imagesPerDay,
                        maxQueued,
                        imagesPerDay,
                        job.id().value(),
                        job.model() == null ? null : job.model().value(),
                        job.priority(),
                        job.requirement(),
                        job.warmKey(),
                        job.expectedImages(),
                        (int) job.silenceLimit().toSeconds(),
                        seconds(job.totalLimit()),
                        job.callbackUrl(),
                        job.graph(),
                        job.parameters(),
                        job.seeds(),
                        job.outputs(),
                        job.inputPictures(),
                        job.nodeClasses())
                .orElseThrow();
    }

    public Usage usage(UserId user) {
        return database.first(
                        "SELECT queued, running, CASE WHEN day = " + TODAY
                                + " THEN images ELSE 0 END AS images FROM user_usage" + " WHERE user_id = ?",
                        row -> new Usage(row.getInt("queued"), row.getInt("running"), row.getInt("images")),
                        user.value())
                .orElse(Usage.NONE);
    }

    /** Keeps uploads as long as the job that names them is kept; ids of images are left out. */
    public void keepUploads(JobId job, Collection<UUID> ids) {
        database.update(
                "INSERT INTO job_uploads (job_id, upload_id) SELECT ?, id FROM uploads WHERE id = ANY (?::uuid[])",
                job.value(),
                ids.toArray(UUID[]::new));
    }

    // Claiming --------------------------------------------------------------------------------------------------------

    /** The distinct requirements of waiting jobs. */
    public Set<String> waitingRequirements() {
        return new HashSet<>(database.list("""
                WITH RECURSIVE r AS (
                    (SELECT requirement FROM generation_jobs WHERE state = 'QUEUED' ORDER BY requirement LIMIT 1)
                    UNION ALL
                    SELECT (SELECT j.requirement FROM generation_jobs j WHERE j.state = 'QUEUED' AND j.requirement > r.requirement
                            ORDER BY j.requirement LIMIT 1)
                    FROM r WHERE r.requirement IS NOT NULL)
                SELECT requirement FROM r WHERE requirement IS NOT NULL""", row -> row.getString(1)));
    }

    /** The graph of some waiting job with this requirement: a specimen to ask a backend's catalogue about. */
    public Optional<String> specimen(String requirement) {
        return database.first("""
                SELECT g.graph FROM job_graphs g
                WHERE g.job_id = (SELECT id FROM generation_jobs WHERE state = 'QUEUED' AND requirement = ? LIMIT 1)""", row -> row.getString(1), requirement);
    }

    /** A backend of this node that can run jobs with a requirement. */
    public record Offer(String requirement, BackendId backend) {}

    private record Claim(ClaimedJob job, boolean more) {}

    /**
     * One turn at the queue, as one transaction. First the slots of prompts that have left their backends become free, then jobs are claimed
     * for free slots among the offers, one after another: priority, then fair between users, then oldest; within a bounded look-ahead one
     * whose model the backend has loaded, but never before the first job of another user of whom nothing is at the backends. Users at their
     * plan's limit of concurrent jobs are passed over.
     *
     * @param left as {@link #storing} takes them
     * @return fewer than asked for: no more could be claimed
     */
    public List<ClaimedJob> claim(String owner, Duration lease, List<Offer> offers, Map<JobId, Long> left, int atMost) {
        String[] requirements = offers.stream().map(Offer::requirement).toArray(String[]::new);
        UUID[] backends = offers.stream().map(offer -> offer.backend().value()).toArray(UUID[]::new);
        return database.underLock(CLAIM_LOCK, statements -> {
            if (!left.isEmpty()) {
                statements.list(STORING, row -> null, ids(left), epochs(left));
            }
            List<ClaimedJob> claimed = new ArrayList<>();
            boolean more = true;
            while (more && claimed.size() < atMost) {
                List<Claim> next = statements.list(
                        CLAIM,
                        row -> new Claim(claimed(row), row.getBoolean("more")),
                        requirements,
                        backends,
                        owner,
                        seconds(lease));
                next.forEach(claim -> claimed.add(claim.job()));
                more = !next.isEmpty() && next.get(0).more();
            }
            return claimed;
        });
    }

    /**
     * Takes over jobs whose owner let the lease run out. The prompt stays the same.
     *
     * @param connected backends that the new owner can talk to; jobs at others are taken only when two leases long nobody did
     */
    public List<ClaimedJob> adopt(String owner, Duration lease, Collection<BackendId> connected, int atMost) {
        return database.list(
                """
                WITH adopted AS (
                    UPDATE generation_jobs g SET owner = ?, owner_epoch = g.owner_epoch + 1,
                        lease_until = clock_timestamp() + make_interval(secs => ?), silent_since = clock_timestamp(),
                        last_seq = g.last_seq + 1
                    WHERE g.id IN (
                        SELECT id FROM generation_jobs
                        WHERE state <> 'QUEUED' AND lease_until < clock_timestamp()
                          AND (backend_id = ANY (?::uuid[]) OR lease_until < clock_timestamp() - make_interval(secs => ?))
                        ORDER BY lease_until LIMIT ? FOR UPDATE SKIP LOCKED)
                    RETURNING g.*),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, last_seq, user_id, 'state',
                           json_build_object('job_id', id, 'state', state, 'attempt', attempt, 'adopted', true) FROM adopted)
                SELECT adopted.*, %s AS seconds_left, graphs.graph, graphs.outputs, graphs.input_pictures,
                       pg_notify('oart_job', adopted.id || ' ' || adopted.state || ' ' || adopted.user_id)
                FROM adopted JOIN job_graphs graphs ON graphs.job_id = adopted.id""".formatted(SECONDS_LEFT),
                JobRepository::claimed,
                owner,
                seconds(lease),
                connected.stream().map(BackendId::value).toArray(UUID[]::new),
                2 * seconds(lease),
                atMost);
    }

    /**
     * Renews the leases of these jobs, also expired ones that nobody took.
     *
     * @param epochs of the jobs, by id
     * @return of the jobs still owned: whether a cancel was requested
     */
    public Map<JobId, Boolean> renew(Map<JobId, Long> epochs, Duration lease) {
        Map<JobId, Boolean> renewed = new java.util.HashMap<>();
        database.list(
                """
                WITH mine AS (
                    SELECT j.id FROM generation_jobs j JOIN unnest(?::uuid[], ?::bigint[]) AS n (id, epoch)
                        ON n.id = j.id AND n.epoch = j.owner_epoch
                    ORDER BY j.id FOR NO KEY UPDATE OF j)
                UPDATE generation_jobs g SET lease_until = clock_timestamp() + make_interval(secs => ?)
                FROM mine WHERE g.id = mine.id
                RETURNING g.id, g.cancel_requested_at IS NOT NULL AS cancel""",
                row -> renewed.put(new JobId(uuid(row, "id")), row.getBoolean("cancel")),
                ids(epochs),
                epochs(epochs),
                seconds(lease));
        return renewed;
    }

    /** Lets the leases of these jobs run out at once, so that others adopt them without waiting. @param epochs of their owner, by job */
    public void release(Map<JobId, Long> epochs) {
        renew(epochs, Duration.ZERO);
    }

    // Fenced writes of the owner --------------------------------------------------------------------------------------

    /** The backend took the prompt. @return empty: no longer the owner; else whether a cancel was requested */
    public Optional<Boolean> accepted(JobId job, long epoch) {
        return database.first("""
                UPDATE generation_jobs SET accepted_at = clock_timestamp()
                WHERE id = ? AND owner_epoch = ? RETURNING cancel_requested_at IS NOT NULL""", row -> row.getBoolean(1), job.value(), epoch);
    }

    /** The prompt runs, which is nothing new when the job is further on. @return as {@link #accepted} */
    public Optional<Boolean> running(JobId job, long epoch) {
        return database.first("""
                WITH mine AS (
                    SELECT id, state, cancel_requested_at FROM generation_jobs
                    WHERE id = ? AND owner_epoch = ? FOR NO KEY UPDATE),
                moved AS (
                    UPDATE generation_jobs j SET state = 'RUNNING', started_at = clock_timestamp(), silent_since = clock_timestamp(),
                        accepted_at = coalesce(j.accepted_at, clock_timestamp()), last_seq = j.last_seq + 1
                    FROM mine WHERE j.id = mine.id AND mine.state = 'DISPATCHED' RETURNING j.*),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, last_seq, user_id, 'state', json_build_object('job_id', id, 'state', state, 'attempt', attempt) FROM moved)
                SELECT mine.cancel_requested_at IS NOT NULL AS cancel,
                    (SELECT pg_notify('oart_job', id || ' RUNNING ' || user_id) FROM moved)
                FROM mine""", row -> row.getBoolean("cancel"), job.value(), epoch);
    }

    /**
     * Progress of a running prompt.
     *
     * @param epoch of its owner
     * @param node the node that runs, with its class and title; null = none
     */
    public record Progress(JobId job, long epoch, double value, String node, String nodeClass, String nodeTitle) {}

    /**
     * Writes the progress of many jobs, a sign of life of each, with one notification for all. A job whose row is just being changed is
     * passed over: what changes it matters more.
     *
     * @return the jobs written; not those that are owned by another node, or further on
     */
    public Set<JobId> progress(List<Progress> news) {
        Set<JobId> written = new HashSet<>();
        for (int from = 0; from < news.size(); from += TOLD_AT_ONCE) {
            written.addAll(progressOfSome(news.subList(from, Math.min(news.size(), from + TOLD_AT_ONCE))));
        }
        return written;
    }

    /** The node that a job was last told to be at, in whatever attempt. */
    public Optional<String> lastNode(JobId job) {
        return database.first(
                "SELECT data ->> 'node' AS node FROM job_events WHERE job_id = ? AND type = 'node' ORDER BY seq DESC LIMIT 1",
                row -> row.getString("node"),
                job.value());
    }

    private List<JobId> progressOfSome(List<Progress> news) {
        return database.list(
                """
                WITH news AS (
                    SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
                        AS n (id, epoch, progress, node, class_type, title)),
                mine AS (
                    SELECT j.id, j.progress_node AS before FROM generation_jobs j JOIN news n ON n.id = j.id AND n.epoch = j.owner_epoch
                    WHERE j.state IN ('DISPATCHED', 'RUNNING') FOR UPDATE OF j SKIP LOCKED),
                moved AS (
                    UPDATE generation_jobs j SET progress = n.progress::real, progress_node = n.node, silent_since = clock_timestamp(),
                        last_seq = j.last_seq + CASE WHEN n.node IS NOT NULL AND n.node IS DISTINCT FROM mine.before THEN 2 ELSE 1 END
                    FROM mine JOIN news n ON n.id = mine.id WHERE j.id = mine.id
                    RETURNING j.id, j.user_id, j.last_seq, j.progress, n.node, n.class_type, n.title,
                        n.node IS NOT NULL AND n.node IS DISTINCT FROM mine.before AS entered),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT * FROM (
                        SELECT id, last_seq - 1 AS seq, user_id, 'node',
                               json_build_object('job_id', id, 'node', node, 'class_type', class_type, 'title', title)
                        FROM moved WHERE entered
                        UNION ALL
                        SELECT id, last_seq, user_id, 'progress',
                               json_build_object('job_id', id, 'progress', round(progress::numeric, 3), 'node', node)
                        FROM moved) told ORDER BY id, seq),
                notified AS (
                    SELECT pg_notify('oart_progress', string_agg(id || ':' || user_id, ' ')) FROM moved HAVING count(*) > 0)
                SELECT moved.id, notified FROM moved, notified""",
                row -> new JobId(uuid(row, "id")),
                news.stream().map(progress -> progress.job().value()).toArray(UUID[]::new),
                news.stream().map(Progress::epoch).toArray(Long[]::new),
                news.stream().map(progress -> Double.toString(progress.value())).toArray(String[]::new),
                news.stream().map(Progress::node).toArray(String[]::new),
                news.stream().map(Progress::nodeClass).toArray(String[]::new),
                news.stream().map(Progress::nodeTitle).toArray(String[]::new));
    }

    /**
     * These prompts have left their backends: the slots are free, results are to be stored.
     *
     * @param epochs of their owner, by job
     * @return the jobs that went on; not those of another owner, or further on already
     */
    public Set<JobId> storing(Map<JobId, Long> epochs) {
        return new HashSet<>(database.list(STORING, row -> new JobId(uuid(row, "id")), ids(epochs), epochs(epochs)));
    }

    private static UUID[] ids(Map<JobId, Long> epochs) {
        return epochs.keySet().stream().map(JobId::value).toArray(UUID[]::new);
    }

    private static Long[] epochs(Map<JobId, Long> epochs) {
        return epochs.values().toArray(Long[]::new);
    }

    /**
     * Puts the job back into the queue after its prompt was lost or spoilt by the backend.
     *
     * @param reason for the event, in words
     * @param counts it counts against the job's attempts: the prompt had begun to run, or the backend spoilt it
     */
    public boolean requeue(JobId job, long epoch, Duration backOff, String reason, boolean counts) {
        return !database.list("""
                WITH mine AS (
                    SELECT id, state FROM generation_jobs
                    WHERE id = ? AND owner_epoch = ? AND cancel_requested_at IS NULL FOR NO KEY UPDATE),
                moved AS (
                    UPDATE generation_jobs j SET state = 'QUEUED', backend_id = NULL, prompt_id = NULL, owner = NULL, lease_until = NULL,
                        owner_epoch = j.owner_epoch + 1, accepted_at = NULL, dispatched_at = NULL, started_at = NULL, progress = 0,
                        progress_node = NULL, failures = j.failures + CASE WHEN ? THEN 1 ELSE 0 END, last_seq = j.last_seq + 1,
                        not_before = clock_timestamp() + make_interval(secs => ?)
                    FROM mine WHERE j.id = mine.id RETURNING j.*),
                slot AS (
                    UPDATE backend_slots s SET job_id = NULL FROM mine WHERE s.job_id = mine.id AND mine.state <> 'STORING'),
                counted AS (
                    UPDATE user_usage u SET queued = u.queued + 1, running = u.running - 1 FROM moved WHERE u.user_id = moved.user_id),
                event AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT id, last_seq, user_id, 'state',
                           json_build_object('job_id', id, 'state', state, 'attempt', attempt, 'reason', ?::text) FROM moved)
                SELECT pg_notify('oart_queue', ''), pg_notify('oart_job', id || ' QUEUED ' || user_id) FROM moved""", row -> row.getString(1), job.value(), epoch, counts, seconds(backOff), reason)
                .isEmpty();
    }

    /**
     * Ends a job well: rows its images and moves it to the done ones, all or nothing. When the user's folder is gone the images go to
     * {@code Default}.
     *
     * <p>The arrays stand in selections of their own, or PostgreSQL would look at their lengths and plan this anew each time, which costs
     * as much as doing it.
     *
     * @param images JSON text of what {@code generation_jobs_done.images} keeps
     * @return the job as it is kept; empty: no longer the owner
     */
    public Optional<JobRow> succeed(JobId job, long epoch, List<StoredImage> stored, String images) {
        return database.first(
                """
                WITH gone AS (
                    DELETE FROM generation_jobs WHERE id = ? AND owner_epoch = ? RETURNING *),
                kept AS (
                    INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at, updated_at, job_id,
                        output_index, output, content_type, width, height, bytes)
                    SELECT i.id, i.url, gone.workflow_id, gone.user_id,
                           coalesce((SELECT f.id FROM users_folders f WHERE f.id = gone.folder_id),
                                    (SELECT f.id FROM users_folders f WHERE f.user_id = gone.user_id AND f.name = 'Default' ORDER BY f.id LIMIT 1)),
                           graphs.parameters::jsonb, clock_timestamp(), clock_timestamp(), gone.id,
                           i.index - 1, i.output::json, i.content_type, i.width, i.height, i.bytes
                    FROM gone JOIN job_graphs graphs ON graphs.job_id = gone.id
                    CROSS JOIN unnest((SELECT ?::uuid[]), (SELECT ?::text[]), (SELECT ?::text[]), (SELECT ?::text[]), (SELECT ?::int[]),
                        (SELECT ?::int[]), (SELECT ?::bigint[])) WITH ORDINALITY AS i (id, url, output, content_type, width, height, bytes, index)),
                %s
                %s""".formatted(
                                endedBy(
                                        "'SUCCEEDED'",
                                        // A short run ends before anybody writes that it runs.
                                        "coalesce(gone.started_at, gone.dispatched_at)",
                                        "?::json",
                                        "NULL",
                                        "NULL",
                                        "NULL::json",
                                        "?::int - gone.expected_images"),
                                TELL_ENDED),
                JobRepository::row,
                job.value(),
                epoch,
                stored.stream().map(image -> image.id().value()).toArray(UUID[]::new),
                stored.stream().map(StoredImage::url).toArray(String[]::new),
                stored.stream().map(StoredImage::output).toArray(String[]::new),
                stored.stream().map(StoredImage::contentType).toArray(String[]::new),
                stored.stream().map(StoredImage::width).toArray(Integer[]::new),
                stored.stream().map(StoredImage::height).toArray(Integer[]::new),
                stored.stream().map(StoredImage::bytes).toArray(Long[]::new),
                images,
                stored.size());
    }

    /** Ends a job badly, as its owner. @param state FAILED or CANCELLED; @param facts JSON text; @return as {@link #succeed} */
    public Optional<JobRow> fail(JobId job, long epoch, JobState state, String problem, String detail, String facts) {
        return endBadly("id = ? AND owner_epoch = ?", state, problem, detail, facts, job.value(), epoch).stream()
                .findFirst();
    }

    /** Ends waiting jobs whose total limit has passed. @return them */
    public List<JobRow> failOverdue(String problem, String detail) {
        return database.underLock(
                CLAIM_LOCK,
                statements -> statements.list(
                        ending(
                                "id IN (SELECT id FROM generation_jobs WHERE state = 'QUEUED' AND deadline < clock_timestamp()"
                                        + " LIMIT 100 FOR UPDATE SKIP LOCKED)"),
                        JobRepository::row,
                        JobState.FAILED.name(),
                        problem,
                        detail,
                        "{}"));
    }

    /** Ends a waiting job on its owner's wish. @return false: it does not wait */
    public boolean cancelQueued(JobId job, String problem, String detail) {
        return !endBadly("id = ? AND state = 'QUEUED'", JobState.CANCELLED, problem, detail, "{}", job.value())
                .isEmpty();
    }

    /** Moves a waiting job. @return the priority it had; empty: it does not wait */
    public Optional<Integer> prioritise(JobId job, int priority) {
        return database.first("""
                WITH before AS (
                    SELECT id, priority FROM generation_jobs WHERE id = ? AND state = 'QUEUED' FOR UPDATE),
                moved AS (
                    UPDATE generation_jobs j SET priority = ? FROM before WHERE j.id = before.id RETURNING before.priority AS was)
                SELECT was, pg_notify('oart_queue', '') FROM moved""", row -> row.getInt("was"), job.value(), priority);
    }

    /** Asks the owner of a dispatched or running job to cancel it. @return false: it waits, or has ended */
    public boolean requestCancel(JobId job) {
        return !database.list("""
                WITH asked AS (
                    UPDATE generation_jobs SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
                    WHERE id = ? AND state <> 'QUEUED' RETURNING id)
                SELECT pg_notify('oart_job', id || ' CANCEL') FROM asked""", row -> row.getString(1), job.value()).isEmpty();
    }

    private List<JobRow> endBadly(
            String which, JobState state, String problem, String detail, String facts, Object... whichParameters) {
        Object[] parameters = Arrays.copyOf(whichParameters, whichParameters.length + 4);
        parameters[whichParameters.length] = state.name();
        parameters[whichParameters.length + 1] = problem;
        parameters[whichParameters.length + 2] = detail;
        parameters[whichParameters.length + 3] = facts;
        return database.list(ending(which), JobRepository::row, parameters);
    }

    /** @param which ours, never input; its parameters come first, then state, problem, detail and facts */
    private static String ending(String which) {
        return "WITH gone AS (DELETE FROM generation_jobs WHERE " + which + " RETURNING *), "
                + endedBy("?", "gone.started_at", "'[]'::json", "?", "?", "?::json", "-gone.expected_images")
                + TELL_ENDED;
    }

    /** What ending has in common; needs {@code gone}, gives {@code ended}; {@link #TELL_ENDED} follows. The expressions are ours, never input. */
    private static String endedBy(
            String state,
            String startedAt,
            String images,
            String problem,
            String detail,
            String facts,
            String imagesChange) {
        return """
                kept_with AS (
                    SELECT %2$s AS images),
                ended AS (
                    INSERT INTO generation_jobs_done (id, user_id, workflow_id, model_id, folder_id, state, attempt, prompt_id, backend_id,
                        last_seq, callback_url, seeds, images, problem, problem_detail, problem_facts, created_at, dispatched_at,
                        started_at)
                    SELECT gone.id, gone.user_id, gone.workflow_id, gone.model_id, gone.folder_id, %1$s, gone.attempt, gone.prompt_id,
                        gone.backend_id, gone.last_seq + json_array_length(kept_with.images) + 2, gone.callback_url, graphs.seeds,
                        kept_with.images, %3$s, %4$s, %5$s, gone.created_at, gone.dispatched_at,
                        %8$s
                    FROM gone CROSS JOIN kept_with JOIN job_graphs graphs ON graphs.job_id = gone.id
                    RETURNING *),
                webhook AS (
                    INSERT INTO webhook_deliveries (id, job_id, user_id, url, give_up_at)
                    SELECT gen_random_uuid(), id, user_id, callback_url, clock_timestamp() + interval '1 day'
                    FROM ended WHERE callback_url IS NOT NULL),
                slot AS (
                    UPDATE backend_slots s SET job_id = NULL FROM gone WHERE s.job_id = gone.id AND gone.state <> 'STORING'),
                over AS (
                    SELECT gone.user_id, v.day, count(*) FILTER (WHERE gone.state = 'QUEUED') AS queued,
                        count(*) FILTER (WHERE gone.state <> 'QUEUED') AS running,
                        coalesce(sum(%6$s) FILTER (WHERE gone.usage_day = v.day), 0) AS images
                    FROM gone JOIN user_usage v ON v.user_id = gone.user_id GROUP BY gone.user_id, v.day),
                counted AS (
                    UPDATE user_usage u SET queued = u.queued - over.queued, running = u.running - over.running,
                        images = CASE WHEN u.day = over.day
                            THEN least(2147483647, greatest(0, u.images::bigint + over.images)) ELSE u.images END
                    FROM over WHERE u.user_id = over.user_id),
                told AS (
                    INSERT INTO job_events (job_id, seq, user_id, type, data)
                    SELECT * FROM (
                        SELECT e.id, e.last_seq - 2 - json_array_length(e.images) + i.n AS seq, e.user_id, 'output' AS type,
                               json_build_object('job_id', e.id, 'index', i.n - 1, %7$s) AS data
                        FROM ended e CROSS JOIN json_array_elements(e.images) WITH ORDINALITY AS i (image, n)
                        UNION ALL
                        SELECT e.id, e.last_seq - 1, e.user_id, 'state',
                               json_build_object('job_id', e.id, 'state', e.state, 'attempt', e.attempt,
                                                 'error', e.problem, 'detail', e.problem_detail)
                        FROM ended e
                        UNION ALL
                        SELECT e.id, e.last_seq, e.user_id, 'end',
                               json_build_object('job_id', e.id, 'state', e.state, 'attempt', e.attempt,
                                                 'images', (SELECT coalesce(json_agg(json_build_object(%7$s) ORDER BY n), '[]')
                                                            FROM json_array_elements(e.images) WITH ORDINALITY AS i (image, n)),
                                                 'error', e.problem, 'detail', e.problem_detail)
                        FROM ended e) events ORDER BY id, seq)
                """.formatted(state, images, problem, detail, facts, imagesChange, TOLD_IMAGE, startedAt);
    }

    /**
     * Removes some jobs that ended longer ago than that, with their events, graphs and keys; images stay. Nothing when another node is
     * at it.
     *
     * @return how many; none when none is left
     */
    public int removeEnded(Duration kept) {
        return database.list("""
                WITH turn AS MATERIALIZED (
                    SELECT pg_try_advisory_xact_lock(?) AS mine),
                old AS MATERIALIZED (
                    SELECT d.id FROM turn, LATERAL (
                        SELECT id FROM generation_jobs_done
                        WHERE turn.mine AND finished_at < clock_timestamp() - make_interval(secs => ?)
                        ORDER BY finished_at LIMIT ?) d),
                gone AS (DELETE FROM generation_jobs_done WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id),
                events AS (DELETE FROM job_events WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
                graphs AS (DELETE FROM job_graphs WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
                uploads AS (DELETE FROM job_uploads WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
                keys AS (DELETE FROM idempotency_keys WHERE job_id = ANY (ARRAY(SELECT id FROM old)))
                SELECT id FROM gone""", row -> uuid(row, "id"), RETENTION_LOCK, seconds(kept), REMOVED_AT_ONCE)
                .size();
    }

    // Reading ---------------------------------------------------------------------------------------------------------

    public Optional<JobRow> find(JobId job) {
        return database.first(
                HOT + " WHERE j.id = ? UNION ALL " + DONE + " WHERE d.id = ?",
                JobRepository::row,
                job.value(),
                job.value());
    }

    /**
     * Jobs, newest first. Positions are up to a quarter of a second old.
     *
     * @param user whose, null = everybody's; @param states none = any; @param before only older ones than this job, null = from the newest
     */
    public List<JobRow> list(UserId user, Set<JobState> states, JobId before, int limit) {
        String[] names = states.stream().map(JobState::name).toArray(String[]::new);
        UUID after = before == null ? null : before.value();
        // Two texts, so that each is served by an index of its own.
        String whose = user == null ? "?::uuid IS NULL" : "%1$s.user_id = ?";
        UUID owner = user == null ? null : user.value();
        String page = " WHERE " + whose + " AND (cardinality(?::text[]) = 0 OR %1$s.state = ANY (?::text[]))"
                + " AND (?::uuid IS NULL OR (%1$s.created_at, %1$s.id) < (SELECT created_at, id FROM ("
                + "SELECT created_at, id FROM generation_jobs WHERE id = ?::uuid UNION ALL"
                + " SELECT created_at, id FROM generation_jobs_done WHERE id = ?::uuid) at LIMIT 1))"
                + " ORDER BY %1$s.created_at DESC, %1$s.id DESC LIMIT ?";
        List<Object> each = Arrays.asList(owner, names, names, after, after, after, limit);
        // A table that can have none of these states is not looked through for them.
        List<String> tables = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        if (states.isEmpty() || states.stream().anyMatch(state -> !state.isTerminal())) {
            tables.add("(" + HOT_ALONE + page.formatted("j") + ")");
            parameters.addAll(each);
        }
        if (states.isEmpty() || states.stream().anyMatch(JobState::isTerminal)) {
            tables.add("(" + DONE + page.formatted("d") + ")");
            parameters.addAll(each);
        }
        parameters.add(limit);
        List<JobRow> rows = database.list(
                "SELECT * FROM (" + String.join(" UNION ALL ", tables)
                        + ") tables ORDER BY created_at DESC, id DESC LIMIT ?",
                JobRepository::row,
                parameters.toArray());
        Map<JobId, Integer> positions = front.positions(rows.stream()
                .filter(row -> row.state() == JobState.QUEUED)
                .map(JobRow::id)
                .toList());
        return positions.isEmpty()
                ? rows
                : rows.stream().map(row -> row.at(positions.get(row.id()))).toList();
    }

    /** The wish behind a job: what a retry sends again. */
    public record Wish(WorkflowId workflow, FolderId folder, String parameters, String callbackUrl) {}

    public Optional<Wish> wish(JobId ended) {
        return database.first(
                """
                SELECT d.workflow_id, d.folder_id, g.parameters, d.callback_url
                FROM generation_jobs_done d JOIN job_graphs g ON g.job_id = d.id WHERE d.id = ?""",
                row -> new Wish(
                        new WorkflowId(uuid(row, "workflow_id")),
                        new FolderId(uuid(row, "folder_id")),
                        row.getString("parameters"),
                        row.getString("callback_url")),
                ended.value());
    }

    /** Mean seconds from claim to end of the workflow's latest successes, with any model on any backend; empty when there are none. */
    public Optional<Double> meanSeconds(WorkflowId workflow) {
        return database.first("""
                SELECT avg(seconds)::float8 AS mean FROM (
                    SELECT extract(epoch FROM finished_at - dispatched_at) AS seconds FROM (
                        SELECT finished_at, dispatched_at, state FROM generation_jobs_done
                        WHERE workflow_id = ? ORDER BY finished_at DESC LIMIT 200) latest
                    WHERE state = 'SUCCEEDED' LIMIT 20) successes
                HAVING count(*) > 0""", row -> row.getDouble("mean"), workflow.value());
    }

    /** The same with this model, for each backend that has such successes. @param model null = without a model */
    public Map<BackendId, Double> meanSeconds(WorkflowId workflow, UUID model) {
        Map<BackendId, Double> means = new java.util.HashMap<>();
        database.list(
                """
                SELECT b.id, mean.seconds FROM backends b CROSS JOIN LATERAL (
                    SELECT avg(extract(epoch FROM finished_at - dispatched_at))::float8 AS seconds FROM (
                        SELECT finished_at, dispatched_at FROM generation_jobs_done
                        WHERE workflow_id = ? AND coalesce(model_id, '00000000-0000-0000-0000-000000000000'::uuid) = ?
                          AND backend_id = b.id AND state = 'SUCCEEDED'
                        ORDER BY finished_at DESC LIMIT 20) latest) mean
                WHERE mean.seconds IS NOT NULL""",
                row -> means.put(new BackendId(uuid(row, "id")), row.getDouble("seconds")),
                workflow.value(),
                model == null ? new UUID(0, 0) : model);
        return means;
    }

    /** At which position a job of this priority and user would wait now, from 1. */
    public int nextPosition(UserId user, int priority) {
        return database.first("""
                SELECT 1 + count(*) FROM (
                    SELECT 1 FROM generation_jobs j
                    WHERE j.state = 'QUEUED' AND (j.priority > ? OR j.priority = ? AND j.rank <= greatest(
                        (SELECT virtual_time FROM queue_clock), coalesce((SELECT last_rank FROM user_usage WHERE user_id = ?), 0)) + 1)
                    LIMIT %d) ahead""".formatted(POSITION_LIMIT - 1), row -> row.getInt(1), priority, priority, user.value())
                .orElse(1);
    }

    /** Which of these jobs have ended. */
    public Set<JobId> ended(Collection<JobId> jobs) {
        UUID[] ids = jobs.stream().map(JobId::value).toArray(UUID[]::new);
        return new HashSet<>(database.list(
                "SELECT id FROM generation_jobs_done WHERE id = ANY (?::uuid[])",
                row -> new JobId(uuid(row, "id")),
                (Object) ids));
    }

    /** Which of these prompts some job still waits for. */
    public Set<PromptId> current(Collection<PromptId> prompts) {
        UUID[] ids = prompts.stream().map(PromptId::value).toArray(UUID[]::new);
        return new HashSet<>(database.list(
                "SELECT prompt_id FROM generation_jobs WHERE prompt_id = ANY (?::uuid[])",
                row -> new PromptId(uuid(row, "prompt_id")),
                (Object) ids));
    }

    private static ClaimedJob claimed(ResultSet row) throws SQLException {
        return new ClaimedJob(
                new JobId(uuid(row, "id")),
                row.getLong("owner_epoch"),
                new UserId(uuid(row, "user_id")),
                new WorkflowId(uuid(row, "workflow_id")),
                JobState.valueOf(row.getString("state")),
                new BackendId(uuid(row, "backend_id")),
                new PromptId(uuid(row, "prompt_id")),
                row.getInt("attempt"),
                row.getInt("failures"),
                row.getObject("accepted_at") != null,
                row.getObject("cancel_requested_at") != null,
                row.getInt("silence_limit_seconds"),
                Duration.ofMillis((long) (row.getDouble("seconds_left") * 1000)),
                row.getString("graph"),
                row.getString("outputs"),
                row.getString("input_pictures"));
    }

    private static JobRow row(ResultSet row) throws SQLException {
        return new JobRow(
                new JobId(uuid(row, "id")),
                new UserId(uuid(row, "user_id")),
                new WorkflowId(uuid(row, "workflow_id")),
                uuid(row, "model_id"),
                JobState.valueOf(row.getString("state")),
                integer(row, "position"),
                integer(row, "priority"),
                row.getDouble("progress"),
                row.getString("progress_node"),
                row.getInt("attempt"),
                uuid(row, "backend_id"),
                instant(row, "created_at"),
                instant(row, "dispatched_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getBoolean("cancel"),
                row.getString("seeds"),
                row.getString("images"),
                row.getString("problem"),
                row.getString("problem_detail"),
                row.getString("problem_facts"));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
