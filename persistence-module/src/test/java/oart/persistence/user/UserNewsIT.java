package oart.persistence.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.bus.NotificationConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Whoever changes a user, by whatever program, tells all nodes. */
class UserNewsIT {
    private TestTransactions transactions;
    private UserRepository users;
    private Connection listener;

    @BeforeEach
    void listen() throws SQLException {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        listener = transactions.database().dataSource().getConnection();
        execute("LISTEN " + NotificationConnection.USER);
    }

    @AfterEach
    void close() throws SQLException {
        listener.close();
    }

    @Test
    void everyChangeOfRowOrTombstoneShouldBeTold() throws SQLException {
        UserId id = UserId.random();
        users.addIfAbsent(id, "ada@example.com", true, true, Optional.empty());
        assertThat(told()).isEmpty();

        transactions.database().update("UPDATE users SET is_active = false WHERE id = ?", id.value());
        assertThat(told()).containsExactly(id.toString());
        users.bury(id);
        assertThat(told()).containsExactly(id.toString());
        users.unbury(id);
        assertThat(told()).containsExactly(id.toString());
        transactions.database().update("DELETE FROM users WHERE id = ?", id.value());
        assertThat(told()).containsExactly(id.toString());
    }

    private List<String> told() throws SQLException {
        execute("SELECT 1");
        PGNotification[] arrived = listener.unwrap(PGConnection.class).getNotifications();
        List<String> payloads = new ArrayList<>();
        if (arrived != null) {
            for (PGNotification notification : arrived) {
                payloads.add(notification.getParameter());
            }
        }
        return payloads;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = listener.createStatement()) {
            statement.execute(sql);
        }
    }
}
