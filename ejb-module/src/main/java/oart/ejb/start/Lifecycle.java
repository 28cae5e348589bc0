package oart.ejb.start;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import oart.ejb.backend.BackendPool;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore;
import oart.ejb.job.JobBus;
import oart.ejb.job.JobDispatcher;
import oart.ejb.job.JobReconciler;
import oart.ejb.job.JobRetention;
import oart.ejb.realtime.Live;
import oart.persistence.schema.SchemaMigration;
import oart.persistence.sql.Database;
import oart.settings.DatabaseUrl;
import oart.settings.Setting;
import oart.settings.SettingException;
import oart.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the application in order and stops it. Called by the web module's context listener, once each. */
@ApplicationScoped
public class Lifecycle {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lifecycle.class);

    private Settings settings;
    private Database database;
    private Event<Started> started;
    private BackendPool backends;
    private JobDispatcher dispatcher;
    private JobReconciler reconciler;
    private JobRetention retention;
    private Live live;
    private JobBus bus;
    private Threads threads;
    private ImageStore store;

    private volatile boolean up;
    private volatile boolean stopped;

    /** For the container only. */
    protected Lifecycle() {}

    @Inject
    public Lifecycle(
            Settings settings,
            Database database,
            Event<Started> started,
            BackendPool backends,
            JobDispatcher dispatcher,
            JobReconciler reconciler,
            JobRetention retention,
            Live live,
            JobBus bus,
            Threads threads,
            ImageStore store) {
        this.settings = settings;
        this.database = database;
        this.started = started;
        this.backends = backends;
        this.dispatcher = dispatcher;
        this.reconciler = reconciler;
        this.retention = retention;
        this.live = live;
        this.bus = bus;
        this.threads = threads;
        this.store = store;
    }

    /** @throws IllegalStateException one sentence on why the application cannot start */
    public void start() {
        settings.notices().forEach(LOGGER::info);
        DatabaseUrl url = settings.database()
                .orElseThrow(() -> new SettingException(
                        "POSTGRES_URL is not set; it names the PostgreSQL database of this installation."));
        try {
            requireSameDatabase(url);
            int ran = SchemaMigration.migrate(database.dataSource());
            LOGGER.atInfo().addKeyValue("migrations", ran).log("schema is up to date");
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + url + " cannot be used: " + e.getMessage(), e);
        }
        started.fire(new Started());
        String node = node();
        dispatcher.start(node);
        live.start(node);
        backends.start(node, dispatcher);
        reconciler.start();
        retention.start();
        bus.start();
        store.check().whenComplete((answer, failure) -> {
            if (failure != null) {
                LOGGER.atWarn().addKeyValue("error", failure.getMessage()).log("object store does not answer yet");
            }
        });
        up = true;
        LOGGER.atInfo().log("O-Art started");
    }

    /** Claims nothing more and lets go of everything; what runs at backends is taken over by whoever comes next. */
    public void stop() {
        up = false;
        stopped = true;
        dispatcher.stop();
        live.stop();
        threads.stop();
        bus.stop();
        backends.stop();
        LOGGER.atInfo().log("O-Art stopped");
    }

    public boolean isStarted() {
        return up;
    }

    public boolean isStopped() {
        return stopped;
    }

    /** The pool is the server's, POSTGRES_URL is read by us and by scripts: they must mean the same. */
    private void requireSameDatabase(DatabaseUrl url) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            String catalog = connection.getCatalog();
            if (!url.database().equals(catalog)) {
                throw new SettingException("POSTGRES_URL names the database '" + url.database()
                        + "', but the server's data source jdbc/oart is connected to '" + catalog + "'.");
            }
        }
    }

    private String node() {
        String name = settings.text(Setting.NODE_NAME).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "node";
            }
        });
        return name + "-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
