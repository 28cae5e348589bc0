package oart.web.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ejb.EJBException;
import jakarta.persistence.OptimisticLockException;
import java.sql.SQLException;
import oart.ejb.problem.ProblemException;
import oart.json.Json;
import oart.json.JsonException;
import oart.persistence.sql.DatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P03", "53300"})
    void databaseThatIsAwayShouldBeToldAsNotAvailableNow(String state) {
        SQLException away = new SQLException("FATAL: secret host name", state);

        // However the containers wrap it: a pool tells of its own failure first, without a state.
        for (Throwable failure : new Throwable[] {
            new DatabaseException(away),
            new EJBException(new RuntimeException(away)),
            new DatabaseException(new SQLException("no connection could be allocated", away))
        }) {
            Problem problem = Problems.of(failure);
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.members().toString()).doesNotContain("secret").contains("database");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "57014", "42601", "22P05"})
    void otherFailuresOfTheDatabaseShouldBeOurs(String state) {
        Problem problem = Problems.of(new DatabaseException(new SQLException("secret", state)));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.members().toString()).doesNotContain("secret");
    }

    @Test
    void changeThatAnotherOvertookShouldBeAConflict() {
        OptimisticLockException overtaken = new OptimisticLockException("secret row");
        Exception rolledBack = new RuntimeException("rolled back");
        rolledBack.addSuppressed(new RuntimeException(overtaken));

        // However the containers wrap it.
        for (Throwable failure : new Throwable[] {
            overtaken, new EJBException(new RuntimeException(overtaken)), new EJBException(rolledBack)
        }) {
            Problem problem = Problems.of(failure);
            assertThat(problem.status()).isEqualTo(409);
            assertThat(problem.members().toString()).doesNotContain("secret").contains("Try again");
        }
    }

    @Test
    void problemOfOursShouldCountWhateverCausedIt() {
        ProblemException ours = ProblemException.notFound("The job");
        ours.initCause(new SQLException("away", "08006"));

        assertThat(Problems.of(ours).status()).isEqualTo(404);
    }

    @Test
    void numberOfTooManyDigitsShouldBeToldWithItsPointer() {
        JsonException failure =
                catchThrowableOfType(JsonException.class, () -> Json.readStrict("{\"parameters\": {\"A\": [1e400]}}"));

        Problem problem = Problems.of(failure);

        assertThat(problem.status()).isEqualTo(422);
        assertThat(Json.write(problem.members().get("errors"))).contains("\"pointer\":\"/parameters/A/0\"");
    }
}
