package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FaultTest extends SimTestBase {
    private static final String ID = "5b7bc5d1-5a23-4e57-8e7a-7192e9f0acfb";

    @Test
    void slowShouldLengthenEveryNodeUntilCleared() throws IOException {
        // Given
        fault("kind", "slow", "ms", 60);

        // When
        client.run(Graphs.saved(1, "slow"), ID);

        // Then
        Map<String, Object> execution = sim.executions().get(0);
        assertThat((Long) execution.get("ended") - (Long) execution.get("started"))
                .isGreaterThanOrEqualTo(119);
        assertThat(text(client.get("/comfysim/fault"))).contains("slow");
    }

    @Test
    void hangShouldOutlastAnInterruptAndKeepOthersWaiting() throws IOException {
        // Given
        fault("kind", "hang", "node", "2");
        client.submit(Graphs.saved(1, "hang"), null, ID);
        Awaitility.await()
                .until(() -> sim.executions().get(0).get("executed_nodes").equals(1));

        // When
        client.postText("/interrupt", "");
        client.submit(Graphs.saved(2, "behind"), null, "behind");

        // Then
        assertThat(PythonJson.array(client.object("/queue").get("queue_running")))
                .hasSize(1);
        assertThat(PythonJson.array(client.object("/queue").get("queue_pending")))
                .hasSize(1);
        assertThat(client.object("/history/" + ID)).isEmpty();
    }

    @Test
    void holdShouldReleaseTheNodeWhenCleared() throws IOException {
        // Given
        fault("kind", "hold", "class_type", "SaveImage");
        client.submit(Graphs.saved(1, "hold"), null, ID);
        Awaitility.await()
                .until(() -> sim.executions().get(0).get("executed_nodes").equals(1));

        // When
        clearFaults();

        // Then
        assertThat(status(client.finished(ID))).containsEntry("status_str", "success");
    }

    @Test
    void dropShouldCutTheSocketWithoutACloseFrame() throws IOException {
        // Given
        EventSocket socket = EventSocket.open(sim.uri(), "c1");

        // When
        fault("kind", "drop-sockets", "client_id", "c1");

        // Then
        assertThat(socket.awaitClosed()).isEqualTo(1006);
    }

    @Test
    void deafSocketShouldStayOpenAndGetNothing() throws IOException {
        // Given
        try (EventSocket deaf = EventSocket.open(sim.uri(), "c1");
                EventSocket hearing = EventSocket.open(sim.uri(), "c2")) {
            fault("kind", "deaf-sockets", "client_id", "c1");

            // When
            client.submit(Graphs.saved(1, "deaf"), "c1", ID);
            client.finished(ID);
            hearing.await("both ends", message -> hearing.types().size() >= 4);

            // Then
            assertThat(deaf.types()).containsExactly("status");
            assertThat(deaf.isOpen()).isTrue();
        }
    }

    @Test
    void forgetShouldLoseEverythingButFiles() throws IOException {
        // Given
        client.run(Graphs.saved(1, "kept"), "done");
        fault("kind", "hold");
        client.submit(Graphs.saved(2, "lost"), null, "running");
        Awaitility.await().until(() -> sim.executions().get(1).get("started") != null);
        client.submit(Graphs.saved(3, "lost"), null, "pending");
        EventSocket socket = EventSocket.open(sim.uri(), "c1");

        // When
        fault("kind", "forget");
        clearFaults();

        // Then
        assertThat(socket.awaitClosed()).isEqualTo(1006);
        assertThat(client.object("/history")).isEmpty();
        assertThat(text(client.get("/queue"))).isEqualTo("{\"queue_running\": [], \"queue_pending\": []}");
        assertThat(client.get("/view?filename=kept_00001_.png").statusCode()).isEqualTo(200);
        assertThat(client.submit(Graphs.saved(4, "new"), null, "new")
                        .get("number")
                        .toString())
                .isEqualTo("0");
        assertThat(status(client.finished("new"))).containsEntry("completed", true);
        assertThat(sim.executions())
                .extracting(e -> e.get("end"))
                .containsExactly("success", "forgotten", "forgotten", "success");
        assertThat(Files.exists(base.resolve("output/lost_00001_.png"))).isFalse();
    }

    @Test
    void refuseShouldAnswer503UntilCleared() throws IOException {
        // Given
        fault("kind", "refuse");

        // When
        int refused = client.get("/prompt").statusCode();
        clearFaults();

        // Then
        assertThat(refused).isEqualTo(503);
        assertThat(client.get("/prompt").statusCode()).isEqualTo(200);
    }

    @Test
    void refuseShouldCutTheConnectionOnDemand() throws IOException {
        // When
        fault("kind", "refuse", "mode", "close");

        // Then
        assertThatIOException().isThrownBy(() -> client.postText("/prompt", "{}"));
    }

    @Test
    void errorThoughQueuedShouldAnswer500AndRun() throws IOException {
        // Given
        fault("kind", "error-though-queued");

        // When
        int status = client.post("/prompt", prompt(Graphs.saved(1, "queued"))).statusCode();

        // Then
        assertThat(status).isEqualTo(500);
        assertThat(status(client.finished(ID))).containsEntry("completed", true);
    }

    @Test
    void lostAnswerShouldCutTheConnectionAndRunOnce() throws IOException {
        // Given
        fault("kind", "lost-answer");

        // When
        assertThatIOException().isThrownBy(() -> client.post("/prompt", prompt(Graphs.saved(1, "lost"))));

        // Then
        assertThat(status(client.finished(ID))).containsEntry("completed", true);
        assertThat(sim.executions()).hasSize(1);
    }

    @Test
    void outOfMemoryShouldFailTheNodeAndLeaveTheServerUsable() throws IOException {
        // Given
        fault("kind", "out-of-memory");

        // When
        Map<String, Object> failed = client.run(Graphs.saved(1, "oom"), ID);

        // Then
        assertThat(lastMessage(failed).get(0)).isEqualTo("execution_error");
        assertThat(PythonJson.object(lastMessage(failed).get(1)))
                .containsEntry("exception_type", "torch.OutOfMemoryError")
                .hasEntrySatisfying(
                        "exception_message", text -> assertThat((String) text).contains("batch_size"));
        assertThat(status(client.run(Graphs.saved(1, "oom"), "again"))).containsEntry("completed", true);
    }

    @Test
    void dieShouldCloseThePortWhileAPromptRuns() throws IOException {
        // Given
        fault("kind", "die", "when", "running");

        // When
        try {
            client.submit(Graphs.saved(1, "dead"), null, ID);
        } catch (IOException e) {
            // The port may close before the answer is out; whether it closes is asked below.
        }

        // Then
        Awaitility.await().untilAsserted(() -> assertThatIOException().isThrownBy(() -> client.get("/prompt")));
        assertThat(sim.executions()).extracting(e -> e.get("end")).containsExactly((Object) null);
    }

    @Test
    void halfValidShouldDropTheLastOutputOfSeveral() throws IOException {
        // Given
        fault("kind", "half-valid");

        // When
        Map<String, Object> answer = client.submit(Graphs.savedTwice(1), null, ID);

        // Then
        assertThat(PythonJson.object(answer.get("node_errors"))).containsOnlyKeys("3");
        assertThat(PythonJson.object(client.finished(ID).get("outputs"))).containsOnlyKeys("2");
    }

    @Test
    void lateHistoryShouldShowTheEntryOnlyAfterSomeReads() throws IOException {
        // Given
        fault("kind", "late-history", "reads", 3);

        // When
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            client.submit(Graphs.saved(1, "late"), "c1", ID);
            socket.awaitExecuting(ID, null);
        }

        // Then
        List<Boolean> seen = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            seen.add(client.object("/history/" + ID).containsKey(ID));
        }
        assertThat(seen).containsExactly(false, false, false, true);
    }

    @Test
    void missingViewShouldAnswer404Once() throws IOException {
        // Given
        client.run(Graphs.saved(1, "seen"), ID);

        // When
        fault("kind", "missing-view");

        // Then
        assertThat(client.get("/view?filename=seen_00001_.png").statusCode()).isEqualTo(404);
        assertThat(client.get("/view?filename=seen_00001_.png").statusCode()).isEqualTo(200);
    }

    @Test
    void zombieShouldAcceptPromptsAndRunNone() throws IOException {
        // Given
        fault("kind", "zombie");

        // When
        client.submit(Graphs.saved(1, "first"), null, "first");
        client.submit(Graphs.saved(2, "second"), null, "second");

        // Then
        Awaitility.await()
                .until(() -> PythonJson.array(client.object("/queue").get("queue_running"))
                                .size()
                        == 1);
        assertThat(PythonJson.array(client.object("/queue").get("queue_pending")))
                .hasSize(1);
        assertThat(sim.executions()).extracting(e -> e.get("started")).containsOnlyNulls();
    }

    @Test
    void orderShouldBeRefusedWhenTheKindIsUnknown() throws IOException {
        // When
        var answer = client.post("/comfysim/fault", PythonJson.map("kind", "earthquake"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("late-history");
    }

    @Test
    void controlShouldNotBeBelowApi() throws IOException {
        assertThat(client.get("/api/comfysim/log").statusCode()).isEqualTo(404);
    }

    private static Map<String, Object> prompt(String graph) {
        return PythonJson.map("prompt", PythonJson.parse(graph.replace('\'', '"')), "prompt_id", ID);
    }
}
