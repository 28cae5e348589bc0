package oart.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import oart.ejb.image.NoThumbnails;
import oart.ejb.job.JobEndings;
import oart.ejb.job.JobWaiters;
import oart.ejb.job.ResultCache;
import oart.ejb.job.WebhookDue;
import oart.ejb.webhook.http.Receiver;
import oart.ejb.webhook.http.Senders;
import oart.json.Json;
import oart.persistence.TestDatabase;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.NewJob;
import oart.persistence.sql.Database;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.webhook.DeliveryRow;
import oart.persistence.webhook.DeliveryState;
import oart.persistence.webhook.WebhookRepository;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries on a real database to receivers on loopback. */
class WebhookDispatcherIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:08Z");

    private final WebhookThreads threads = new WebhookThreads();
    private final Receiver receiver = new Receiver();
    private Database database;
    private JobRepository jobs;
    private WebhookRepository deliveries;
    private UserId user;
    private WorkflowId workflow;
    private WebhookDispatcher node;

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        jobs = new JobRepository(database);
        deliveries = new WebhookRepository(database);
        user = UserId.random();
        workflow = WorkflowId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at)"
                        + " VALUES (?, 'a@example.com', 'a', true, true, now())",
                user.value());
        database.update("INSERT INTO workflows (name, parameters, id) VALUES ('w', '[]', ?)", workflow.value());
        node = node(Senders.http(Webhooks.config("127.0.0.0/8"), new NamedHosts().with("quick.example", "127.0.0.1")));
    }

    @AfterEach
    void tearDown() {
        threads.close();
        receiver.close();
    }

    private WebhookDispatcher node(WebhookSender sender) {
        WebhookDispatcher made = new WebhookDispatcher(
                deliveries,
                new JobEndings(jobs, new JobWaiters(), new NoThumbnails(), new ResultCache()),
                sender,
                Webhooks.config("127.0.0.0/8"),
                threads,
                Clock.fixed(NOW, ZoneOffset.UTC));
        made.start(job -> Map.of("id", job.id(), "state", job.state()));
        return made;
    }

    @Test
    void anEndedJobShouldBeToldSignedWhenItHasACallback() {
        // Given
        JobId job = ended(receiver.url());

        // When
        node.due(new WebhookDue());

        // Then
        await().until(() -> state(job) == DeliveryState.DELIVERED);
        DeliveryRow row = row(job);
        assertThat(row.attempts()).isEqualTo(1);
        assertThat(row.lastStatus()).isEqualTo(204);
        assertThat(receiver.hits).hasSize(1);
        Receiver.Hit hit = receiver.hits.get(0);
        assertThat(Json.readObject(hit.body()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "event",
                        "job.ended",
                        "delivery_id",
                        row.id().toString(),
                        "id",
                        job.toString(),
                        "state",
                        "CANCELLED"));
        assertThat(hit.headers())
                .containsEntry("x-oart-webhook-id", row.id().toString())
                .containsEntry("x-oart-webhook-timestamp", Long.toString(NOW.getEpochSecond()));
        assertThat(VerifyWebhook.isGenuine(
                        Webhooks.SECRET,
                        hit.headers().get("x-oart-webhook-timestamp"),
                        hit.headers().get("x-oart-webhook-signature"),
                        hit.body(),
                        NOW))
                .isTrue();
    }

    @Test
    void aFailingReceiverShouldBeTriedAgainWithTheSameIdAndBodyUntilItTakesIt() {
        // Given
        receiver.then(500, 301, 503);
        JobId job = ended(receiver.url());

        // When
        for (int tries = 1; tries <= 3; tries++) {
            node.deliverDue();
            int done = tries;
            await().until(() -> receiver.hits.size() == done
                    && row(job).nextAt().isAfter(row(job).triedAt().plusSeconds(9))
                    && !sending());
            assertThat(row(job).state()).isEqualTo(DeliveryState.PENDING);
            assertThat(Duration.between(row(job).triedAt(), row(job).nextAt()).toSeconds())
                    .isBetween(10L << (tries - 1), (20L << (tries - 1)) + 5);
            node.deliverDue();
            database.update("UPDATE webhook_deliveries SET next_at = clock_timestamp()");
        }
        assertThat(row(job).lastError()).isEqualTo("The receiver answered 503.");
        node.deliverDue();

        // Then
        await().until(() -> state(job) == DeliveryState.DELIVERED);
        assertThat(receiver.hits).hasSize(4);
        assertThat(receiver.hits).allSatisfy(hit -> {
            assertThat(hit.path()).isEqualTo("/hook?x=1");
            assertThat(hit.body()).isEqualTo(receiver.hits.get(0).body());
            assertThat(hit.headers())
                    .containsEntry("x-oart-webhook-id", row(job).id().toString());
        });
    }

    @Test
    void aDeliveryShouldEndAtOnceWhenTheReceiverIsGone() {
        // Given
        receiver.then(410);
        JobId job = ended(receiver.url());

        // When
        node.deliverDue();

        // Then
        await().until(() -> state(job) == DeliveryState.FAILED);
        assertThat(row(job).lastStatus()).isEqualTo(410);
    }

    @Test
    void aDeliveryShouldFailWhenItsDayIsOver() {
        // Given
        receiver.always(500);
        JobId job = ended(receiver.url());
        database.update("UPDATE webhook_deliveries SET give_up_at = clock_timestamp() + interval '5 s'");

        // When
        node.deliverDue();

        // Then
        await().until(() -> state(job) == DeliveryState.FAILED);
        assertThat(receiver.hits).hasSize(1);
        deliveries.again(row(job).id());
        assertThat(row(job).state()).isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void nothingShouldBeConnectedToWhenTheAddressIsPrivateAtDelivery() {
        // Given
        NamedHosts moved = new NamedHosts().with("moved.example", "10.0.0.1");
        WebhookDispatcher other = node(Senders.http(Webhooks.config(), moved));
        JobId job = ended("http://moved.example:" + receiver.port() + "/");

        // When
        other.deliverDue();

        // Then
        await().until(() -> row(job).lastError() != null);
        assertThat(row(job).lastError()).contains("private or special network");
        assertThat(row(job).state()).isEqualTo(DeliveryState.PENDING);
        assertThat(receiver.hits).isEmpty();
    }

    @Test
    void anotherNodeShouldSendItAgainWhenOneDiedBetweenClaimAndResult() {
        // Given
        JobId job = ended(receiver.url());
        var claimed = deliveries
                .claim(new WebhookRepository.Room(1, 1, 1), WebhookDispatcher.LEASE, Set.of(), Set.of())
                .get(0);
        node.deliverDue();
        assertThat(receiver.hits).isEmpty();
        assertThat(row(job).attempts()).isEqualTo(1);

        // When
        database.update("UPDATE webhook_deliveries SET next_at = clock_timestamp()");
        node.deliverDue();

        // Then
        await().until(() -> state(job) == DeliveryState.DELIVERED);
        assertThat(row(job).attempts()).isEqualTo(2);
        assertThat(receiver.hits.get(0).headers())
                .containsEntry("x-oart-webhook-id", claimed.id().toString());
        assertThat(deliveries.failed(claimed.id(), claimed.attempt(), null, "late", Duration.ZERO))
                .isFalse();
    }

    @Test
    void twoNodesShouldSendEachDeliveryOnce() {
        // Given
        WebhookDispatcher other = node(Senders.http(Webhooks.config("127.0.0.0/8"), new NamedHosts()));
        for (int i = 0; i < 30; i++) {
            ended(receiver.url());
        }

        // When
        CompletableFuture<Void> first = CompletableFuture.runAsync(node::deliverDue, threads.executor());
        other.deliverDue();
        first.join();

        // Then
        await().until(() -> {
            node.deliverDue();
            return deliveries.list(DeliveryState.DELIVERED, null, 100).size() == 30;
        });
        assertThat(receiver.hits)
                .extracting(hit -> hit.headers().get("x-oart-webhook-id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aHangingReceiverShouldHoldUpNobodyElse() {
        // Given
        receiver.always(Receiver.HANG);
        for (int i = 0; i < 12; i++) {
            ended(receiver.url());
        }
        try (Receiver quick = new Receiver()) {
            JobId job = ended("http://quick.example:" + quick.port() + "/");

            // When
            node.deliverDue();

            // Then
            await().atMost(Duration.ofSeconds(5)).until(() -> state(job) == DeliveryState.DELIVERED);
            await().until(() -> receiver.hits.size() == WebhookDispatcher.TO_ONE_HOST);
            await().atMost(Duration.ofSeconds(30)).until(() -> receiver.hits.size() > WebhookDispatcher.TO_ONE_HOST);
        }
    }

    @Test
    void roomShouldBeKeptForOtherUsersWhenOneHasMany() {
        // Given
        List<WebhookSender.Message> sent = new CopyOnWriteArrayList<>();
        WebhookDispatcher stuck = node(message -> {
            sent.add(message);
            return new CompletableFuture<>();
        });
        for (int i = 0; i < WebhookDispatcher.OF_ONE_USER + 10; i++) {
            ended("http://host-" + i + ".example/");
        }

        // When
        stuck.deliverDue();
        user = UserId.random();
        database.update(
                "INSERT INTO users (id, email, username, email_verified, is_active, created_at)"
                        + " VALUES (?, 'b@example.com', 'b', true, true, now())",
                user.value());
        ended("http://other.example/");
        stuck.deliverDue();

        // Then
        assertThat(sent).hasSize(WebhookDispatcher.OF_ONE_USER + 1);
        assertThat(sent.get(sent.size() - 1).url()).isEqualTo("http://other.example/");
    }

    @Test
    void aBrokenSenderShouldCountAsAFailedTry() {
        // Given
        WebhookDispatcher broken = node(message -> failed());
        JobId job = ended(receiver.url());

        // When
        broken.deliverDue();

        // Then
        await().until(() -> row(job).lastError() != null);
        assertThat(row(job).lastError()).isEqualTo("The webhook could not be sent.");
    }

    private static CompletionStage<WebhookSender.Outcome> failed() {
        return CompletableFuture.failedFuture(new IllegalStateException("test"));
    }

    @Test
    void nothingShouldBeSentWithoutASecret() {
        // Given
        ended(receiver.url());
        List<WebhookSender.Message> sent = new CopyOnWriteArrayList<>();
        WebhookDispatcher off = new WebhookDispatcher(
                deliveries,
                new JobEndings(jobs, new JobWaiters(), new NoThumbnails(), new ResultCache()),
                message -> {
                    sent.add(message);
                    return failed();
                },
                new WebhookConfig(java.util.Optional.empty(), AddressPolicy.allowing(List.of())),
                threads,
                Clock.systemUTC());

        // When
        off.start(job -> Map.of());
        off.due(new WebhookDue());

        // Then
        assertThat(deliveries.list(DeliveryState.PENDING, null, 10))
                .extracting(DeliveryRow::attempts)
                .containsExactly(0);
        assertThat(sent).isEmpty();
    }

    private boolean sending() {
        return database.first("SELECT bool_or(sending) AS s FROM webhook_deliveries", found -> found.getBoolean("s"))
                .orElseThrow();
    }

    private DeliveryRow row(JobId job) {
        return deliveries.ofJob(job).get(0);
    }

    private DeliveryState state(JobId job) {
        return row(job).state();
    }

    private JobId ended(String callback) {
        JobId job = JobId.random();
        jobs.queue(
                new NewJob(
                        job,
                        user,
                        workflow,
                        null,
                        FolderId.random(),
                        0,
                        "r",
                        "",
                        1,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        callback,
                        "{}",
                        "{}",
                        "{}",
                        "[]",
                        "[]",
                        "[]"),
                null,
                null);
        assertThat(jobs.cancelQueued(job, "JOB_CANCELLED", "The job was cancelled."))
                .isTrue();
        return job;
    }
}
