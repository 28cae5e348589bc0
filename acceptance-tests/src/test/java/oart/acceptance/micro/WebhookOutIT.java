package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asked to be told is told when the job has ended. */
class WebhookOutIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);
    private final Api ada = oart.api(FiefUser.ADA);

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;

    private record Told(String id, String timestamp, String signature, byte[] body) {}

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext("/", this::hear);
        receiver.start();
    }

    @AfterEach
    void stopReceiver() {
        receiver.stop(0);
    }

    private void hear(HttpExchange exchange) throws IOException {
        told.add(new Told(
                exchange.getRequestHeaders().getFirst("X-OArt-Webhook-Id"),
                exchange.getRequestHeaders().getFirst("X-OArt-Webhook-Timestamp"),
                exchange.getRequestHeaders().getFirst("X-OArt-Webhook-Signature"),
                exchange.getRequestBody().readAllBytes()));
        Integer answer = answers.poll();
        exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
        exchange.close();
    }

    @Test
    void theReceiverShouldBeToldTheJobSignedWhenItHasEnded() throws Exception {
        // When
        String job = ended(submit(callback()));

        // Then
        JsonNode delivery = delivery(job, "DELIVERED");
        assertThat(delivery.path("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.path("last_status").asInt()).isEqualTo(204);
        assertThat(delivery.path("last_error").isNull()).isTrue();
        assertThat(delivery.path("url").asText()).isEqualTo(callback());
        assertThat(told).hasSize(1);
        Told one = told.get(0);
        assertThat(one.id()).isEqualTo(delivery.path("id").asText());
        assertThat(one.signature()).isEqualTo(signature(one));
        assertThat(Duration.between(Instant.ofEpochSecond(Long.parseLong(one.timestamp())), Instant.now()))
                .isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(2));
        ObjectNode body = (ObjectNode) JSON.readTree(one.body());
        assertThat(body.remove("event").asText()).isEqualTo("job.ended");
        assertThat(body.remove("delivery_id").asText()).isEqualTo(one.id());
        assertThat(body).isEqualTo(bob.get("image/job/" + job).expect(200).json());
        assertThat(body.path("images")).hasSize(1);
    }

    @Test
    void aWebhookShouldBeDeliveredAgainUnderItsIdWhenItsOwnerOrAnAdministratorAsks() {
        // Given
        String job = ended(submit(callback()));
        String id = delivery(job, "DELIVERED").path("id").asText();

        // When
        Api.Answer again =
                bob.post("image/job/" + job + "/webhook/redeliver", Map.of()).expect(202);

        // Then
        assertThat(again.json().path("state").asText()).isEqualTo("PENDING");
        assertThat(again.header("Location")).isEqualTo("/image/job/" + job + "/webhook");
        await(() -> told.size() == 2);
        assertThat(delivery(job, "DELIVERED").path("attempts").asInt()).isEqualTo(2);

        // And when
        ada.post("admin/webhook/" + id.toUpperCase(java.util.Locale.ROOT) + "/redeliver", Map.of())
                .expect(202);

        // Then
        await(() -> told.size() == 3);
        assertThat(told).extracting(Told::id).containsOnly(id);
        assertThat(told)
                .extracting(one -> new String(one.body(), StandardCharsets.UTF_8))
                .containsOnly(new String(told.get(0).body(), StandardCharsets.UTF_8));
        delivery(job, "DELIVERED");
    }

    @Test
    void aFailedTryShouldBeSeenAndSentAgainAtOnceWhenItsOwnerAsks() {
        // Given
        answers.add(500);
        String job = ended(submit(callback()));
        await(() -> webhook(job).path("last_status").asInt() == 500);

        // Then
        JsonNode waiting = webhook(job);
        assertThat(waiting.path("state").asText()).isEqualTo("PENDING");
        assertThat(waiting.path("last_error").asText()).isEqualTo("The receiver answered 500.");
        assertThat(Duration.between(
                        Instant.parse(waiting.path("tried_at").asText()),
                        Instant.parse(waiting.path("next_at").asText())))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(25));
        assertThat(ada.get("admin/webhook/?state=PENDING").expect(200).json().findValuesAsText("job_id"))
                .contains(job);

        // When
        bob.post("image/job/" + job + "/webhook/redeliver", Map.of()).expect(202);

        // Then
        delivery(job, "DELIVERED");
        assertThat(ada.get("admin/webhook/?state=PENDING").expect(200).json().findValuesAsText("job_id"))
                .doesNotContain(job);
    }

    @Test
    void aReceiverThatIsGoneShouldBeLeftAlone() {
        answers.add(410);

        assertThat(delivery(ended(submit(callback())), "FAILED")
                        .path("last_status")
                        .asInt())
                .isEqualTo(410);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:8080/",
                "http://10.0.0.1/",
                "http://192.168.1.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]:8080/",
                "http://[::ffff:10.0.0.1]/",
                "http://[fd00::1]/",
                "http://0.0.0.0/",
                "http://0177.0.0.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://127.0.0.1:0/",
                "http://bob@127.0.0.1/",
                "ftp://127.0.0.1/",
                "nonsense"
            })
    void aCallbackShouldBeRefusedAndNothingQueuedWhenItMayNotBeCalled(String url) {
        // Given
        String jobs =
                oart.sql("SELECT (SELECT count(*) FROM generation_jobs) + (SELECT count(*) FROM generation_jobs_done)");

        // When
        JsonNode problem = submit(url).problem(422);

        // Then
        assertThat(problem.path("errors").get(0).path("pointer").asText()).isEqualTo("/callback_url");
        bob.post("image/generate?dry_run=true", wish(url)).problem(422);
        assertThat(oart.sql(
                        "SELECT (SELECT count(*) FROM generation_jobs) + (SELECT count(*) FROM generation_jobs_done)"))
                .isEqualTo(jobs);
    }

    @Test
    void deliveriesShouldBeShownToTheOwnerOfTheJobAndToAdministratorsOnly() {
        // Given
        String job = ended(submit(callback()));
        String id = delivery(job, "DELIVERED").path("id").asText();
        Api carol = oart.api(FiefUser.CAROL);

        // Then
        carol.get("image/job/" + job + "/webhook").problem(404);
        carol.post("image/job/" + job + "/webhook/redeliver", Map.of()).problem(404);
        assertThat(ada.get("image/job/" + job + "/webhook/").expect(200).json()).hasSize(1);
        oart.anonymous().get("image/job/" + job + "/webhook").problem(401);
        bob.get("admin/webhook").problem(403);
        bob.post("admin/webhook/" + id + "/redeliver", Map.of()).problem(403);
        ada.get("admin/webhook/?state=LOST").problem(422);
        ada.get("admin/webhook/?limit=none").problem(422);
        ada.get("admin/webhook/?cursor=x").problem(422);
        ada.post("admin/webhook/" + UUID.randomUUID() + "/redeliver", Map.of()).problem(404);
        ada.post("admin/webhook/nonsense/redeliver", Map.of()).problem(404);
        bob.get("image/job/" + UUID.randomUUID() + "/webhook").problem(404);
        assertThat(told).hasSize(1);

        // And
        Api.Answer page = ada.get("admin/webhook/?limit=1&state=DELIVERED").expect(200);
        assertThat(page.json()).hasSize(1);
        String last = page.json().get(0).path("id").asText();
        assertThat(page.header("Link"))
                .startsWith("</admin/webhook/?")
                .contains("cursor=" + last)
                .endsWith(">; rel=\"next\"");
        assertThat(ada.get("admin/webhook/?state=DELIVERED&cursor=" + last)
                        .expect(200)
                        .json()
                        .findValuesAsText("id"))
                .doesNotContain(last);
    }

    @Test
    void thereShouldBeNothingToDeliverWhenNobodyAskedToBeTold() {
        // Given
        String job = ended(bob.post(
                "image/generate",
                Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", Map.of()),
                "Prefer",
                "respond-async"));

        // Then
        assertThat(bob.get("image/job/" + job + "/webhook").expect(200).json()).isEmpty();
        bob.post("image/job/" + job + "/webhook/redeliver", Map.of()).problem(409);
    }

    private String callback() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/o-art?of=bob";
    }

    private static Map<String, Object> wish(String callback) {
        return Map.of(
                "workflow_id",
                Workflows.FIRST_PICTURE,
                "parameters",
                Map.of("WIDTH", 64, "HEIGHT", 64),
                "callback_url",
                callback);
    }

    private Api.Answer submit(String callback) {
        return bob.post("image/generate", wish(callback), "Prefer", "respond-async");
    }

    private String ended(Api.Answer accepted) {
        String job = accepted.expect(202).json().path("id").asText();
        bob.await(job, "SUCCEEDED");
        return job;
    }

    private JsonNode webhook(String job) {
        return bob.get("image/job/" + job + "/webhook").expect(200).json().path(0);
    }

    /** Waits until the delivery is in this state. */
    private JsonNode delivery(String job, String state) {
        await(() -> webhook(job).path("state").asText().equals(state));
        return webhook(job);
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    private static String signature(Told one) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(MicroInstallation.WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((one.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(one.body()));
    }
}
