package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.python.PythonJson;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SocketRulesTest extends SimTestBase {
    private static final String ID = "5b7bc5d1-5a23-4e57-8e7a-7192e9f0acfb";
    private static final String FLAGS = "{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}";

    @Test
    void newcomerShouldTakeOverAndLeaveTheOldSocketOpenAndDeaf() throws IOException {
        // Given
        try (EventSocket old = EventSocket.open(sim.uri(), "c1");
                EventSocket young = EventSocket.open(sim.uri(), "c1")) {
            // When
            client.submit(Graphs.saved(1, "x"), "c1", ID);
            young.awaitExecuting(ID, null);

            // Then
            assertThat(old.types()).containsExactly("status");
            assertThat(old.isOpen()).isTrue();
        }
    }

    @Test
    void lateDeathOfAReplacedSocketShouldDeafenItsSuccessor() throws IOException {
        // Given
        EventSocket old = EventSocket.open(sim.uri(), "c1");
        try (EventSocket young = EventSocket.open(sim.uri(), "c1");
                EventSocket other = EventSocket.open(sim.uri(), "c2")) {
            old.close();
            Awaitility.await()
                    .until(() ->
                            PythonJson.array(client.json("/comfysim/sockets")).size() == 2);

            // When
            client.submit(Graphs.saved(1, "x"), "c1", ID);
            client.finished(ID);
            other.await("both ends", message -> other.types().size() >= 4);

            // Then
            assertThat(young.types()).containsExactly("status");
            assertThat(young.isOpen()).isTrue();
        }
    }

    @Test
    void flagsShouldCountOnlyAsTheFirstFrame() throws IOException {
        // Given
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            // When
            socket.send("not json");
            socket.send("{\"type\":\"hello\"}");
            socket.send(FLAGS);
            client.submit(Graphs.saved(1, "x"), "c1", ID);
            socket.awaitExecuting(ID, null);

            // Then
            assertThat(socket.types()).doesNotContain("feature_flags");
        }
    }

    @Test
    void flagsShouldStillCountAfterAFrameThatIsNoObject() {
        // When
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            socket.send("[1]");
            socket.send("null");
            socket.send(FLAGS);

            // Then
            socket.await("the answer", message -> socket.types().contains("feature_flags"));
            assertThat(socket.types()).containsExactly("status", "feature_flags");
        }
    }

    @Test
    void flagsShouldStillCountAfterAFrameThatIsNoJson() {
        // When
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            socket.send("not json");
            socket.send(FLAGS);

            // Then
            socket.awaitType("feature_flags");
        }
    }

    @Test
    void reconnectShouldTellTheRunningNodeAndReplayNothing() throws IOException {
        // Given
        fault("kind", "hold", "node", "2");
        EventSocket first = EventSocket.open(sim.uri(), "c1");
        client.submit(Graphs.saved(1, "x"), "c1", ID);
        first.awaitExecuting(ID, "2");
        first.close();
        Awaitility.await()
                .until(() -> PythonJson.array(client.json("/comfysim/sockets")).isEmpty());

        // When
        try (EventSocket second = EventSocket.open(sim.uri(), "c1")) {
            second.awaitType("executing");

            // Then
            assertThat(second.messages()).hasSize(2);
            assertThat(second.messages().get(1))
                    .isEqualTo(PythonJson.parse("{\"type\":\"executing\",\"data\":{\"node\":\"2\"}}"));
            clearFaults();
            second.awaitExecuting(ID, null);
        }
    }

    @Test
    void anonymousSamplingShouldBroadcastProgressAndUnnamedPreviews() throws IOException {
        // Given
        try (EventSocket watcher = EventSocket.open(sim.uri(), "c1", FLAGS)) {
            // When
            client.submit(Graphs.sampled("a lake", 1, 2, 64, 64, 1), null, ID);
            watcher.await(
                    "two ends",
                    message -> watcher.types().stream().filter("status"::equals).count() == 4);

            // Then
            assertThat(watcher.types())
                    .contains("progress", "progress_state")
                    .doesNotContain("execution_start", "executing", "executed", "execution_success");
            assertThat(watcher.binaries()).hasSize(2).allMatch(frame -> type(frame) == 1);
        }
    }

    @Test
    void samplerShouldSendSharperPreviewsThatNameTheirNode() throws IOException {
        // Given
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1", FLAGS)) {
            // When
            client.submit(Graphs.sampled("a lighthouse", 1, 4, 128, 64, 1), "c1", ID);
            socket.awaitExecuting(ID, null);

            // Then
            List<byte[]> frames = socket.binaries();
            assertThat(frames).hasSize(4).allMatch(frame -> type(frame) == 4);
            ByteBuffer frame = ByteBuffer.wrap(frames.get(3)).position(4);
            byte[] metadata = new byte[frame.getInt()];
            frame.get(metadata);
            byte[] jpeg = new byte[frame.remaining()];
            frame.get(jpeg);
            assertThat(PythonJson.object(PythonJson.parse(metadata)))
                    .containsEntry("node_id", "3")
                    .containsEntry("prompt_id", ID)
                    .containsEntry("image_type", "image/jpeg");
            Picture picture = Pictures.read(jpeg).orElseThrow();
            assertThat(picture.width()).isEqualTo(512);
            assertThat(picture.height()).isEqualTo(256);
            assertThat(around(socket, "progress")).isEqualTo(List.of("progress_state", "binary", "progress"));
        }
    }

    @Test
    void unnamedPreviewShouldFollowItsProgress() throws IOException {
        // Given
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            // When
            client.submit(Graphs.sampled("a lighthouse", 1, 3, 64, 64, 1), "c1", ID);
            socket.awaitExecuting(ID, null);

            // Then
            assertThat(around(socket, "binary")).isEqualTo(List.of("progress_state", "progress", "binary"));
        }
    }

    @Test
    void sizeOfAnImageShouldGoToAllSocketsAsText() throws IOException {
        // Given
        String graph = "{'size':{'class_type':'GetImageSize','inputs':{'image':['1',0]}},"
                + "'1':{'class_type':'EmptyImage','inputs':{'width':192,'height':128,'batch_size':4,'color':1}},"
                + "'text':{'class_type':'PreviewAny','inputs':{'source':['size',2]}}}";
        try (EventSocket owner = EventSocket.open(sim.uri(), "c1");
                EventSocket other = EventSocket.open(sim.uri(), "c2")) {
            // When
            client.submit(graph, "c1", ID);
            owner.awaitExecuting(ID, null);
            other.await("both ends", message -> other.types().size() >= 4);

            // Then
            byte[] text = "sizewidth: 192, height: 128\n batch size: 4".getBytes(StandardCharsets.UTF_8);
            byte[] expected = ByteBuffer.allocate(8 + text.length)
                    .putInt(3)
                    .putInt(4)
                    .put(text)
                    .array();
            assertThat(owner.binaries()).containsExactly(expected);
            assertThat(other.binaries()).containsExactly(expected);
            assertThat(client.finished(ID).get("outputs")).isEqualTo(PythonJson.parse("{\"text\":{\"text\":[\"4\"]}}"));
        }
    }

    @Test
    void sessionIdShouldBeMadeWhenNoneIsGiven() {
        // When
        try (EventSocket socket = EventSocket.openAnonymous(sim.uri())) {
            // Then
            Map<String, Object> data =
                    PythonJson.object(socket.messages().get(0).get("data"));
            assertThat((String) data.get("sid")).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void historyShouldExistWhenTheLastMessageComes() throws IOException {
        // Given
        try (EventSocket socket = EventSocket.open(sim.uri(), "c1")) {
            // When
            client.submit(Graphs.saved(1, "x"), "c1", ID);
            socket.awaitExecuting(ID, null);

            // Then
            assertThat(client.object("/history/" + ID)).containsKey(ID);
        }
    }

    private static int type(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt();
    }

    /** The last three frames that end with one of that kind. */
    private static List<String> around(EventSocket socket, String kind) {
        List<String> kinds = socket.frames().stream()
                .map(frame -> frame instanceof byte[]
                        ? "binary"
                        : (String) PythonJson.object(PythonJson.parse((String) frame))
                                .get("type"))
                .toList();
        int last = kinds.lastIndexOf(kind);
        return kinds.subList(last - 2, last + 1);
    }
}
