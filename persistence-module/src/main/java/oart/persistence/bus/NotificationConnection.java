package oart.persistence.bus;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** Listens to the channels of the job protocol. Not for several threads; close it and make a new one after any failure. */
public final class NotificationConnection implements AutoCloseable {
    /** A job may be claimable; the payload is its requirement or empty. */
    public static final String QUEUE = "oart_queue";
    /** A job changed; the payload is its id, its state or {@code CANCEL}, and with a state its user, with blanks between. */
    public static final String JOB = "oart_job";
    /** Jobs went on; the payload names them, each with its user, as {@code job:user job:user …}. */
    public static final String PROGRESS = "oart_progress";
    /** There are new previews for other nodes; the payload is the node that wrote them and the jobs, with blanks between. */
    public static final String PREVIEW = "oart_preview";
    /** Somebody began to watch previews on some node; no payload. */
    public static final String WATCH = "oart_watch";
    /** A webhook is to be delivered; no payload. */
    public static final String WEBHOOK = "oart_webhook";
    /** A model, workflow, plan or association changed. */
    public static final String CATALOGUE = "oart_catalogue";
    /** The row or the tombstone of a user changed; the payload is the user's id. */
    public static final String USER = "oart_user";
    /** A backend was added, changed, drained or removed. */
    public static final String BACKEND = "oart_backend";

    /** Packets that vanish are noticed after this long: without it a read waits for ever. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Connection connection;

    /** @param channel one of the constants */
    public record Notification(String channel, String payload) {}

    /** Connects and listens. */
    public NotificationConnection(String jdbcUrl, String user, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("o-art listener");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(10);
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout((int) SILENCE.toSeconds());
        }
        connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            for (String channel : List.of(QUEUE, JOB, PROGRESS, PREVIEW, WATCH, CATALOGUE, USER, WEBHOOK, BACKEND)) {
                statement.execute("LISTEN " + channel);
            }
        }
    }

    /**
     * Waits for notifications, at most that long; then asks the server for a sign of life.
     *
     * @throws SQLException the connection is no good any more
     */
    public List<Notification> await(Duration atMost) throws SQLException {
        PGNotification[] arrived = connection.unwrap(PGConnection.class).getNotifications((int) atMost.toMillis());
        List<Notification> notifications = new ArrayList<>();
        if (arrived == null || arrived.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(10);
                statement.execute("SELECT 1");
            }
            arrived = connection.unwrap(PGConnection.class).getNotifications();
        }
        if (arrived != null) {
            for (PGNotification notification : arrived) {
                notifications.add(new Notification(notification.getName(), notification.getParameter()));
            }
        }
        return notifications;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was broken already; nothing is left to release.
            return;
        }
    }
}
