package oart.persistence.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import oart.persistence.TestDatabase;
import org.junit.jupiter.api.Test;

class DatabaseIT {
    private static final long LOCK = 7;
    private static final int CALLERS = 4;
    private static final int TURNS = 200;

    private final DataSource server = TestDatabase.empty();
    private final Database database = new Database(server);

    /** On connections that live on, as a pool's do: the driver sends the statements it knows well in another way than new ones. */
    @Test
    void eachHolderOfALockShouldSeeWhatTheOneBeforeWroteWhenManyTakeTurns() throws Exception {
        // Given
        database.update("CREATE TABLE turns (id int, n int, note text)");
        database.update("INSERT INTO turns VALUES (1, 0, 'none')");
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<Integer>> lost = new ArrayList<>();

        // When
        try {
            for (int caller = 0; caller < CALLERS; caller++) {
                lost.add(callers.submit(this::lostTurns));
            }
            int all = 0;
            for (Future<Integer> each : lost) {
                all += each.get();
            }

            // Then
            assertThat(all).isZero();
            assertThat(database.first("SELECT n FROM turns", row -> row.getInt(1)))
                    .contains(CALLERS * TURNS);
        } finally {
            callers.shutdownNow();
        }
    }

    /** How many of one caller's turns found the row changed since it was read. */
    private int lostTurns() throws SQLException {
        int lost = 0;
        try (Connection kept = server.getConnection()) {
            Database own = new Database(TestDatabase.always(kept));
            for (int turn = 0; turn < TURNS; turn++) {
                String note = "turn " + turn;
                List<String> taken =
                        own.underLock(LOCK, statements -> statements.list("""
                        WITH seen AS (SELECT id, n FROM turns WHERE id = ?)
                        UPDATE turns t SET n = t.n + 1, note = ? FROM seen WHERE t.id = seen.id AND t.n = seen.n
                        RETURNING t.note, pg_notify('turns', t.note)""", row -> row.getString(1), 1, note));
                lost += taken.isEmpty() ? 1 : 0;
                assertThat(kept.getAutoCommit()).isTrue();
            }
        }
        return lost;
    }
}
