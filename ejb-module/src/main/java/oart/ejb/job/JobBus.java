package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oart.ejb.backend.BackendsChanged;
import oart.ejb.catalogue.CatalogueChanged;
import oart.ejb.container.Threads;
import oart.ejb.user.UserChanged;
import oart.persistence.bus.NotificationConnection;
import oart.persistence.bus.NotificationConnection.Notification;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;
import oart.settings.DatabaseUrl;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what other nodes did and passes it on. After each reconnect everything that may have been missed is read anew. */
@ApplicationScoped
public class JobBus {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobBus.class);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Set<String> ENDS = Arrays.stream(JobState.values())
            .filter(JobState::isTerminal)
            .map(JobState::name)
            .collect(Collectors.toUnmodifiableSet());
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private Settings settings;
    private Threads threads;
    private JobDispatcher dispatcher;
    private JobReconciler reconciler;
    private JobEndings endings;
    private JobNews news;
    private Event<CatalogueChanged> catalogue;
    private Event<UserChanged> users;
    private Event<WebhookDue> webhooks;
    private Event<BackendsChanged> backends;

    private volatile NotificationConnection connection;
    private volatile boolean stopped;

    /** For the container only. */
    protected JobBus() {}

    @Inject
    public JobBus(
            Settings settings,
            Threads threads,
            JobDispatcher dispatcher,
            JobReconciler reconciler,
            JobEndings endings,
            JobNews news,
            Event<CatalogueChanged> catalogue,
            Event<UserChanged> users,
            Event<WebhookDue> webhooks,
            Event<BackendsChanged> backends) {
        this.settings = settings;
        this.threads = threads;
        this.dispatcher = dispatcher;
        this.reconciler = reconciler;
        this.endings = endings;
        this.news = news;
        this.catalogue = catalogue;
        this.users = users;
        this.webhooks = webhooks;
        this.backends = backends;
    }

    public void start() {
        threads.later(Duration.ZERO, this::listen);
    }

    public void stop() {
        stopped = true;
        NotificationConnection open = connection;
        if (open != null) {
            open.close();
        }
    }

    /** Whether notifications arrive now. */
    public boolean isConnected() {
        return connection != null;
    }

    private void listen() {
        if (stopped) {
            return;
        }
        try {
            if (connection == null) {
                DatabaseUrl url = settings.database().orElseThrow();
                connection = new NotificationConnection(url.jdbcUrl(), url.user(), url.password());
                reconciler.catchUp();
                news.missed();
                catalogue.fire(new CatalogueChanged());
                backends.fire(new BackendsChanged());
            }
            hear(connection.await(WAIT));
            threads.later(Duration.ZERO, this::listen);
        } catch (SQLException | RuntimeException e) {
            if (!stopped) {
                LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("listening connection lost; connecting again");
                NotificationConnection broken = connection;
                connection = null;
                if (broken != null) {
                    broken.close();
                }
                threads.later(RECONNECT, this::listen);
            }
        }
    }

    private void hear(List<Notification> notifications) {
        Map<JobId, UserId> told = new HashMap<>();
        boolean queue = false;
        boolean changed = false;
        boolean others = false;
        for (Notification notification : notifications) {
            String payload = notification.payload();
            switch (notification.channel()) {
                case NotificationConnection.QUEUE -> queue = true;
                case NotificationConnection.CATALOGUE -> changed = true;
                case NotificationConnection.WEBHOOK -> webhooks.fire(new WebhookDue());
                case NotificationConnection.USER ->
                    UserId.parse(payload).ifPresent(user -> users.fire(new UserChanged(user)));
                case NotificationConnection.PROGRESS -> progress(payload, told);
                case NotificationConnection.PREVIEW -> previews(payload);
                case NotificationConnection.WATCH -> news.watchersChanged();
                case NotificationConnection.BACKEND -> others = true;
                default -> job(payload, told);
            }
        }
        if (!told.isEmpty()) {
            news.changed(told);
        }
        if (others) {
            backends.fire(new BackendsChanged());
        }
        if (queue) {
            news.queueChanged();
            dispatcher.wake();
        }
        if (changed) {
            catalogue.fire(new CatalogueChanged());
        }
    }

    private void job(String payload, Map<JobId, UserId> told) {
        String[] words = payload.split(" ");
        Optional<JobId> job = JobId.parse(words[0]);
        if (job.isEmpty() || words.length < 2) {
            return;
        }
        if (words[1].equals("CANCEL")) {
            dispatcher.cancelRequested(job.get());
            return;
        }
        if (ENDS.contains(words[1])) {
            endings.tell(job.get());
        }
        if (words.length > 2) {
            UserId.parse(words[2]).ifPresent(user -> told.put(job.get(), user));
        }
    }

    private static void progress(String payload, Map<JobId, UserId> told) {
        for (String pair : payload.split(" ")) {
            int colon = pair.indexOf(':');
            if (colon > 0) {
                JobId.parse(pair.substring(0, colon)).ifPresent(job -> UserId.parse(pair.substring(colon + 1))
                        .ifPresent(user -> told.put(job, user)));
            }
        }
    }

    private void previews(String payload) {
        String[] words = payload.split(" ");
        news.previewsElsewhere(
                words[0],
                Arrays.stream(words)
                        .skip(1)
                        .flatMap(word -> JobId.parse(word).stream())
                        .toList());
    }
}
