package oart.persistence.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import oart.persistence.TestDatabase;
import oart.persistence.job.JobId;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.persistence.webhook.WebhookRepository.Room;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookRepositoryIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Room ROOM = new Room(100, 100, 100);

    private final UserId ada = UserId.random();
    private final UserId bob = UserId.random();
    private Database database;
    private WebhookRepository deliveries;

    @BeforeEach
    void setUp() {
        database = new Database(TestDatabase.migrated());
        deliveries = new WebhookRepository(database);
    }

    @Test
    void claimShouldGiveADeliveryToOneNodeUntilItsLeaseHasEnded() {
        // Given
        DeliveryId id = delivery(ada, "https://A.example:8443/x?y#z");

        // When
        ClaimedDelivery first = claimAll().get(0);

        // Then
        assertThat(first.id()).isEqualTo(id);
        assertThat(first.host()).isEqualTo("a.example");
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(claimAll()).isEmpty();

        // And when
        database.update("UPDATE webhook_deliveries SET next_at = clock_timestamp()");
        ClaimedDelivery second = claimAll().get(0);

        // Then
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(deliveries.delivered(id, first.attempt(), 200)).isFalse();
        assertThat(deliveries.failed(id, first.attempt(), 500, "no", Duration.ZERO))
                .isFalse();
        assertThat(deliveries.givenUp(id, first.attempt(), 410, "no")).isFalse();
        assertThat(deliveries.delivered(id, second.attempt(), 204)).isTrue();
        DeliveryRow row = deliveries.find(id).orElseThrow();
        assertThat(row.state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(row.lastStatus()).isEqualTo(204);
        assertThat(row.deliveredAt()).isNotNull();
        assertThat(row.nextAt()).isNull();
        assertThat(claimAll()).isEmpty();
    }

    @Test
    void claimShouldLeaveRoomForOthersWhenOneUserOrHostHasMany() {
        // Given
        for (int i = 0; i < 6; i++) {
            delivery(ada, "https://slow.example/" + i);
        }
        for (int i = 0; i < 6; i++) {
            delivery(ada, "https://other-" + i + ".example/");
        }
        DeliveryId late = delivery(bob, "https://quick.example/");

        // When
        List<ClaimedDelivery> claimed = deliveries.claim(new Room(100, 5, 2), LEASE, Set.of(), Set.of());

        // Then
        assertThat(claimed).extracting(ClaimedDelivery::id).contains(late);
        assertThat(claimed).filteredOn(delivery -> delivery.user().equals(ada)).hasSizeLessThanOrEqualTo(5);
        assertThat(claimed)
                .filteredOn(delivery -> delivery.host().equals("slow.example"))
                .hasSize(2);
        assertThat(deliveries.claim(ROOM, LEASE, Set.of(ada), Set.of())).isEmpty();
        assertThat(deliveries.claim(ROOM, LEASE, Set.of(), Set.of("slow.example")))
                .isNotEmpty()
                .noneMatch(delivery -> delivery.host().equals("slow.example"));
        assertThat(deliveries.claim(new Room(1, 100, 100), LEASE, Set.of(), Set.of()))
                .hasSize(1);
    }

    @Test
    void failedShouldTryAgainAfterThePauseAndGiveUpAfterADay() {
        // Given
        DeliveryId id = delivery(ada, "https://a.example/");
        ClaimedDelivery first = claimAll().get(0);

        // When
        deliveries.failed(id, first.attempt(), 503, "The receiver answered 503.", Duration.ofSeconds(30));

        // Then
        DeliveryRow waiting = deliveries.find(id).orElseThrow();
        assertThat(waiting.state()).isEqualTo(DeliveryState.PENDING);
        assertThat(waiting.lastStatus()).isEqualTo(503);
        assertThat(waiting.lastError()).isEqualTo("The receiver answered 503.");
        assertThat(Duration.between(waiting.triedAt(), waiting.nextAt()))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
        assertThat(claimAll()).isEmpty();

        // And when
        database.update("UPDATE webhook_deliveries SET next_at = clock_timestamp(),"
                + " give_up_at = clock_timestamp() + interval '59 minutes'");
        ClaimedDelivery last = claimAll().get(0);
        assertThat(last.failures()).isEqualTo(1);
        deliveries.failed(id, last.attempt(), null, "No connection could be made.", Duration.ofHours(1));

        // Then
        DeliveryRow over = deliveries.find(id).orElseThrow();
        assertThat(over.state()).isEqualTo(DeliveryState.FAILED);
        assertThat(over.lastStatus()).isNull();
        assertThat(over.nextAt()).isNull();
        assertThat(claimAll()).isEmpty();
    }

    @Test
    void againShouldMakeAnEndedDeliveryDueForAnotherDay() {
        // Given
        DeliveryId id = delivery(ada, "https://a.example/");
        deliveries.givenUp(id, claimAll().get(0).attempt(), 410, "The receiver answered 410.");
        database.update("UPDATE webhook_deliveries SET tried_at = tried_at - interval '1 hour',"
                + " give_up_at = clock_timestamp() - interval '1 hour'");

        // When
        DeliveryRow asked = deliveries.again(id).orElseThrow();

        // Then
        assertThat(asked.state()).isEqualTo(DeliveryState.PENDING);
        ClaimedDelivery second = claimAll().get(0);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.failures()).isZero();
        deliveries.failed(id, second.attempt(), 500, "no", Duration.ofHours(1));
        assertThat(deliveries.find(id).orElseThrow().state()).isEqualTo(DeliveryState.PENDING);
        assertThat(deliveries.again(new DeliveryId(UUID.randomUUID()))).isEmpty();
    }

    @Test
    void againShouldNotSendASecondTimeWhenATryIsUnderWay() {
        // Given
        DeliveryId id = delivery(ada, "https://a.example/");
        ClaimedDelivery claimed = claimAll().get(0);

        // When
        deliveries.again(id);

        // Then
        assertThat(claimAll()).isEmpty();
        assertThat(deliveries.delivered(id, claimed.attempt(), 200)).isTrue();
    }

    @Test
    void againShouldKeepTriesApartWhenItIsAskedOverAndOver() {
        // Given
        DeliveryId id = delivery(ada, "https://a.example/");
        deliveries.delivered(id, claimAll().get(0).attempt(), 200);

        // When
        DeliveryRow asked = deliveries.again(id).orElseThrow();

        // Then
        assertThat(asked.nextAt()).isEqualTo(asked.triedAt().plusSeconds(2));
    }

    @Test
    void listShouldPageThroughAllOrThoseInAState() {
        // Given
        List<DeliveryId> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, delivery(i < 3 ? ada : bob, "https://a.example/" + i));
        }
        ClaimedDelivery claimed =
                deliveries.claim(new Room(1, 1, 1), LEASE, Set.of(), Set.of()).get(0);
        deliveries.givenUp(claimed.id(), claimed.attempt(), 410, "no");

        // When
        List<DeliveryRow> first = deliveries.list(null, null, 3);
        List<DeliveryRow> second = deliveries.list(null, first.get(2).id(), 3);

        // Then
        assertThat(first).extracting(DeliveryRow::id).isEqualTo(made.subList(0, 3));
        assertThat(second).extracting(DeliveryRow::id).isEqualTo(made.subList(3, 5));
        assertThat(deliveries.list(DeliveryState.FAILED, null, 10))
                .extracting(DeliveryRow::id)
                .containsExactly(claimed.id());
        assertThat(deliveries.list(DeliveryState.PENDING, null, 10)).hasSize(4);
        assertThat(deliveries.ofJob(first.get(0).job()))
                .extracting(DeliveryRow::id)
                .containsExactly(first.get(0).id());
    }

    private List<ClaimedDelivery> claimAll() {
        return deliveries.claim(ROOM, LEASE, Set.of(), Set.of());
    }

    private DeliveryId delivery(UserId user, String url) {
        DeliveryId id = new DeliveryId(UUID.randomUUID());
        JobId job = JobId.random();
        database.update(
                "INSERT INTO generation_jobs_done (id, user_id, workflow_id, folder_id, state, attempt, last_seq, callback_url,"
                        + " seeds, images, created_at) VALUES (?, ?, gen_random_uuid(), gen_random_uuid(), 'SUCCEEDED', 1, 1, ?,"
                        + " '{}', '[]', now())",
                job.value(),
                user.value(),
                url);
        database.update(
                "INSERT INTO webhook_deliveries (id, job_id, user_id, url, give_up_at)"
                        + " VALUES (?, ?, ?, ?, clock_timestamp() + interval '1 day')",
                id.value(),
                job.value(),
                user.value(),
                url);
        return id;
    }
}
