package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import oart.ejb.backend.BackendsChanged;
import oart.ejb.catalogue.CatalogueChanged;
import oart.ejb.container.Threads;
import oart.persistence.bus.NotificationConnection;
import oart.persistence.bus.NotificationConnection.Notification;
import oart.persistence.job.JobId;
import oart.settings.DatabaseUrl;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what other nodes did and passes it on. After each reconnect everything that may have been missed is read anew. */
@ApplicationScoped
public class JobBus {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobBus.class);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private Settings settings;
    private Threads threads;
    private JobDispatcher dispatcher;
    private JobReconciler reconciler;
    private JobEndings endings;
    private Event<CatalogueChanged> catalogue;
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
            Event<CatalogueChanged> catalogue,
            Event<BackendsChanged> backends) {
        this.settings = settings;
        this.threads = threads;
        this.dispatcher = dispatcher;
        this.reconciler = reconciler;
        this.endings = endings;
        this.catalogue = catalogue;
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
        boolean queue = false;
        boolean changed = false;
        boolean others = false;
        for (Notification notification : notifications) {
            switch (notification.channel()) {
                case NotificationConnection.QUEUE -> queue = true;
                case NotificationConnection.CATALOGUE -> changed = true;
                case NotificationConnection.BACKEND -> others = true;
                default -> job(notification.payload());
            }
        }
        if (others) {
            backends.fire(new BackendsChanged());
        }
        if (queue) {
            dispatcher.wake();
        }
        if (changed) {
            catalogue.fire(new CatalogueChanged());
        }
    }

    private void job(String payload) {
        int blank = payload.indexOf(' ');
        if (blank < 0) {
            return;
        }
        JobId.parse(payload.substring(0, blank)).ifPresent(job -> {
            String what = payload.substring(blank + 1);
            if (what.equals("CANCEL")) {
                dispatcher.cancelRequested(job);
            } else {
                endings.tell(job);
            }
        });
    }
}
