package oart.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import oart.benchmarks.installation.Client;
import oart.benchmarks.installation.Environment;
import oart.benchmarks.installation.Installation;
import oart.benchmarks.installation.PlainPicture;
import oart.benchmarks.installation.Waiting;
import oart.benchmarks.measure.MeasurementException;
import oart.benchmarks.measure.Rounds;
import oart.benchmarks.result.Goal;
import oart.benchmarks.result.Measurement;
import oart.benchmarks.result.Spread;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;

/**
 * A node is killed while a prompt of its runs: how long until another one follows that prompt. It must be the same prompt, run once, and its
 * picture must come.
 */
final class RecoveryBenchmark implements Benchmark {
    private static final Goal SOON = Goal.atMost(15);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String measures() {
        return "seconds from kill -9 of a node to the adoption of its running prompt by another";
    }

    @Override
    public List<Measurement> run(Environment environment, Size size) {
        Installation oart = environment.installation();
        FiefUser user = oart.newUser("recovery");
        Rounds seconds = new Rounds();
        try (MicroNode second = oart.startSecondNode()) {
            List<MicroNode> nodes = List.of(oart.node(), second);
            for (int round = 0; round < size.pick(10, 1); round++) {
                seconds.add(kill(oart, user, nodes));
                environment.say(
                        "adopted after " + Math.round(10 * seconds.values().get(round)) / 10.0 + " s");
            }
        }
        return List.of(Measurement.of(
                        "adopted after", seconds.median(), "s", seconds.values().size())
                .with(SOON)
                .with(Spread.of(seconds.values()))
                .noting("a lease lasts 10 s: earlier nobody may take the job over"));
    }

    private static double kill(Installation oart, FiefUser user, List<MicroNode> nodes) {
        int colour = PlainPicture.nextColour();
        oart.sim().hold();
        String job;
        MicroNode victim;
        double seconds;
        Client survivor;
        try {
            job = oart.submit(oart.client(user), colour);
            String row = " from generation_jobs where id = '" + job + "'";
            Waiting.until("the prompt runs", LIMIT, () -> oart.texts("select state" + row)
                    .contains("RUNNING"));
            String owner = oart.texts("select owner" + row).get(0);
            victim = nodes.get(owner.startsWith("node-1") ? 0 : 1);
            survivor = oart.client(user, nodes.get(owner.startsWith("node-1") ? 1 : 0));
            String prompt = oart.texts("select prompt_id" + row).get(0);
            long killed = System.nanoTime();
            victim.kill();
            Waiting.until("the job adopted", LIMIT, () -> !oart.texts("select owner" + row)
                    .contains(owner));
            seconds = (System.nanoTime() - killed) / 1e9;
            MeasurementException.require(
                    oart.texts("select prompt_id" + row).contains(prompt), "the job was adopted with another prompt");
        } finally {
            oart.sim().clearFaults();
        }
        Waiting.until(
                "the picture made",
                LIMIT,
                () -> oart.job(survivor, job).path("state").asText().equals("SUCCEEDED"));
        String image = PlainPicture.onlyImage(oart.job(survivor, job));
        PlainPicture.check(
                survivor.get("image/" + image + "/content").expect(200).bytes(), colour);
        requireOneRun(oart, job);
        Installation.relaunch(victim);
        return seconds;
    }

    private static void requireOneRun(Installation oart, String job) {
        List<JsonNode> runs = new ArrayList<>();
        for (JsonNode entry : oart.sim().log()) {
            if (entry.path("extra_data").path("oart").path("job").asText().equals(job)) {
                runs.add(entry);
            }
        }
        MeasurementException.require(runs.size() == 1, "the job was sent %d times", runs.size());
    }
}
