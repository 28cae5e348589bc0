package oart.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.installation.Waiting;
import oart.benchmarks.measure.Latencies;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.JobRepository.Admission;
import oart.persistence.job.NewJob;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import oart.sandbox.issuer.FiefUser;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How soon an idle node takes a job: from its row's insert, so that the commit itself is counted, to the claim, both by the database's clock.
 * The job comes over the API of the same node, or is committed by another process as another node does it, and then only the notification
 * tells of it.
 */
final class WakeupBenchmark implements Benchmark {
    private static final Goal SOON = Goal.atMost(20);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Longer than a tiny job, so that each finds an idle node. */
    private static final long PAUSE_MILLIS = 40;

    @Override
    public String name() {
        return "wakeup";
    }

    @Override
    public String measures() {
        return "milliseconds from a job's insert and commit to its claim by an idle node";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        FiefUser user = oart.newUser("wakeup");
        Client client = oart.client(user);
        int jobs = size.pick(400, 8);
        List<Measurement> rows = new ArrayList<>();
        for (boolean here : new boolean[] {true, false}) {
            Runnable submit =
                    here ? () -> oart.submit(client, PlainPicture.nextColour()) : elsewhere(oart, client, user);
            waits(oart, user, submit, jobs / 4); // warm-up
            Latencies latencies = waits(oart, user, submit, jobs);
            String from = here ? "from the same node" : "from another node";
            rows.add(Measurement.of(from + ", p99", latencies.millis(99), "ms", latencies.count())
                    .with(SOON));
            rows.add(Measurement.of(from + ", p50", latencies.millis(50), "ms", latencies.count()));
        }
        return rows;
    }

    private static Latencies waits(Installation oart, FiefUser user, Runnable submit, int jobs) {
        oart.awaitIdle(LIMIT);
        String whose = "from generation_jobs_done where state = 'SUCCEEDED' and user_id = '" + user.id() + "'";
        double before = oart.number("select count(*) " + whose);
        for (int job = 0; job < jobs; job++) {
            submit.run();
            Waiting.pause(PAUSE_MILLIS);
        }
        Waiting.until(jobs + " jobs made", LIMIT, () -> oart.number("select count(*) " + whose) == before + jobs);
        Latencies latencies = new Latencies();
        List<Double> millis = oart.numbers("select 1000 * extract(epoch from dispatched_at - created_at) " + whose
                + " order by created_at desc limit " + jobs);
        millis.forEach(one -> latencies.record((long) (one * 1_000_000)));
        return latencies;
    }

    /** The same job again and again, written into the database by the product's own statements in this process. */
    private static Runnable elsewhere(Installation oart, Client client, FiefUser user) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl("jdbc:postgresql://127.0.0.1:" + oart.databasePort() + "/oart?stringtype=unspecified");
        database.setUser("postgres");
        Specimen specimen = specimen(oart, client, database);
        UserId owner = new UserId(user.id());
        JobRepository jobs = new JobRepository(new Database(database));
        return () -> MeasurementException.require(
                jobs.queue(specimen.again(owner), null, null) == Admission.QUEUED, "a job was not queued");
    }

    /** What a job of this kind has in the database. */
    private record Specimen(
            UUID workflow,
            UUID folder,
            String requirement,
            String warmKey,
            String graph,
            String parameters,
            String seeds,
            String outputs,
            String inputPictures,
            String nodeClasses) {

        NewJob again(UserId owner) {
            return new NewJob(
                    JobId.random(),
                    owner,
                    new WorkflowId(workflow),
                    null,
                    new FolderId(folder),
                    0,
                    requirement,
                    warmKey,
                    1,
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    null,
                    graph,
                    parameters,
                    seeds,
                    outputs,
                    inputPictures,
                    nodeClasses);
        }
    }

    private static Specimen specimen(Installation oart, Client client, PGSimpleDataSource database) {
        oart.sim().hold();
        String job = oart.submit(client, PlainPicture.nextColour());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select j.workflow_id, j.folder_id, j.requirement, j.warm_key, g.graph, g.parameters, g.seeds, g.outputs,"
                                + " g.input_pictures, g.node_classes"
                                + " from generation_jobs j join job_graphs g on g.job_id = j.id where j.id = '" + job
                                + "'")) {
            MeasurementException.require(row.next(), "the job is not there");
            return new Specimen(
                    row.getObject(1, UUID.class),
                    row.getObject(2, UUID.class),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    row.getString(9),
                    row.getString(10));
        } catch (SQLException e) {
            throw new MeasurementException("the job cannot be read", e);
        } finally {
            oart.sim().clearFaults();
            Waiting.until("the specimen made", LIMIT, () -> {
                JsonNode state = oart.job(client, job);
                return state.path("state").asText().equals("SUCCEEDED");
            });
        }
    }
}
