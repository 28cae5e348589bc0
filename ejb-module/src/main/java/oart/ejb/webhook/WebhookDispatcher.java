package oart.ejb.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import oart.ejb.container.Threads;
import oart.ejb.job.JobEndings;
import oart.ejb.job.JobView;
import oart.ejb.job.WebhookDue;
import oart.ejb.webhook.WebhookSender.Outcome;
import oart.json.Json;
import oart.persistence.sql.DatabaseException;
import oart.persistence.webhook.ClaimedDelivery;
import oart.persistence.webhook.DeliveryId;
import oart.persistence.webhook.WebhookRepository;
import oart.persistence.webhook.WebhookRepository.Room;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is due: claims, sends, writes the result. Between claim and result a delivery is leased; when this node dies then, another
 * sends it again under the same id. One user or host never has all the room, so that slow receivers hold up only themselves. Holds no
 * transaction. Safe for use by many threads.
 */
@ApplicationScoped
public class WebhookDispatcher {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** Much longer than one send may take. */
    static final Duration LEASE = Duration.ofSeconds(60);

    static final int AT_ONCE = 64;
    static final int OF_ONE_USER = 16;
    static final int TO_ONE_HOST = 4;

    private final Map<DeliveryId, ClaimedDelivery> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private WebhookRepository deliveries;
    private JobEndings jobs;
    private WebhookSender sender;
    private WebhookConfig config;
    private Threads threads;
    private Clock clock;

    private volatile JobBody body;
    /** Something due was left where it is because users or hosts had enough under way. */
    private volatile boolean heldBack;

    /** For the container only. */
    protected WebhookDispatcher() {}

    @Inject
    public WebhookDispatcher(
            WebhookRepository deliveries,
            JobEndings jobs,
            WebhookSender sender,
            WebhookConfig config,
            Threads threads,
            Clock clock) {
        this.deliveries = deliveries;
        this.jobs = jobs;
        this.sender = sender;
        this.config = config;
        this.threads = threads;
        this.clock = clock;
    }

    /** Called once the application has started. Without a secret nothing is ever delivered. */
    public void start(JobBody shape) {
        body = shape;
        if (config.isOn()) {
            threads.every(SWEEP, "webhooks", this::deliverDue);
        }
    }

    void due(@Observes WebhookDue due) {
        if (body != null && config.isOn()) {
            threads.executor().execute(this::deliverDue);
        }
    }

    /** Sends all that is due and has room. Called by several at once, it goes on for one of them, who then looks again. */
    void deliverDue() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        try {
            int seen;
            do {
                seen = asked.get();
                claimAndSend();
            } while (!asked.compareAndSet(seen, 0));
        } catch (RuntimeException e) {
            asked.set(0);
            throw e;
        }
    }

    private void claimAndSend() {
        List<ClaimedDelivery> claimed;
        do {
            int room = AT_ONCE - underWay.size();
            if (room <= 0) {
                heldBack = true;
                return;
            }
            var busyUsers = busy(ClaimedDelivery::user, OF_ONE_USER);
            var busyHosts = busy(ClaimedDelivery::host, TO_ONE_HOST);
            heldBack = !busyUsers.isEmpty() || !busyHosts.isEmpty();
            claimed = deliveries.claim(new Room(room, OF_ONE_USER, TO_ONE_HOST), LEASE, busyUsers, busyHosts);
            claimed.forEach(this::send);
        } while (!claimed.isEmpty());
    }

    private <T> Set<T> busy(Function<ClaimedDelivery, T> of, int most) {
        Collection<ClaimedDelivery> now = underWay.values();
        return now.stream().collect(Collectors.groupingBy(of, Collectors.counting())).entrySet().stream()
                .filter(entry -> entry.getValue() >= most)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private void send(ClaimedDelivery delivery) {
        Optional<JobView> job = jobs.find(delivery.job());
        if (job.isEmpty()) {
            // It was removed since the claim, and its delivery with it.
            return;
        }
        underWay.put(delivery.id(), delivery);
        byte[] text = text(delivery, job.get());
        long timestamp = clock.instant().getEpochSecond();
        String signature = WebhookSignature.of(config.secret().orElseThrow(), timestamp, text);
        sender.send(new WebhookSender.Message(delivery.id(), delivery.url(), timestamp, signature, text))
                .whenCompleteAsync(
                        (outcome, failure) -> settle(
                                delivery,
                                failure == null ? outcome : Outcome.unanswered("The webhook could not be sent.")),
                        threads.executor());
    }

    /** The same for every try: a job that has ended does not change. */
    private byte[] text(ClaimedDelivery delivery, JobView job) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("event", "job.ended");
        members.put("delivery_id", delivery.id());
        members.putAll(body.of(job));
        return Json.writeBytes(members);
    }

    private void settle(ClaimedDelivery delivery, Outcome outcome) {
        try {
            write(delivery, outcome);
        } catch (DatabaseException e) {
            // The lease ends, and it is sent again.
            LOGGER.atWarn()
                    .addKeyValue("deliveryId", delivery.id())
                    .addKeyValue("error", e.getMessage())
                    .log("result of a webhook not written");
        } finally {
            underWay.remove(delivery.id(), delivery);
        }
        if (heldBack) {
            deliverDue();
        }
    }

    private void write(ClaimedDelivery delivery, Outcome outcome) {
        if (outcome.isDelivered()) {
            deliveries.delivered(delivery.id(), delivery.attempt(), outcome.status());
        } else if (outcome.isGone()) {
            deliveries.givenUp(delivery.id(), delivery.attempt(), outcome.status(), outcome.error());
        } else {
            Duration pause = BackOff.pause(
                    delivery.failures() + 1, ThreadLocalRandom.current().nextDouble());
            deliveries.failed(delivery.id(), delivery.attempt(), outcome.status(), outcome.error(), pause);
        }
        LOGGER.atInfo()
                .addKeyValue("deliveryId", delivery.id())
                .addKeyValue("jobId", delivery.job())
                .addKeyValue("attempt", delivery.attempt())
                .addKeyValue("status", outcome.status())
                .log(outcome.isDelivered() ? "webhook delivered" : "webhook not delivered");
    }
}
