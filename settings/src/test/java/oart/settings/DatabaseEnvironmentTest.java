package oart.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseEnvironmentTest {
    @Test
    void ofShouldSplitCredentialsFromTheUrlWhenTheyArePercentEncoded() {
        // When
        var variables = DatabaseEnvironment.of("postgresql+asyncpg://ada:p%40s%27s@db.example:6432/art?ssl=require");

        // Then
        assertThat(variables)
                .containsEntry("POSTGRES_URL", "postgresql+asyncpg://ada:p%40s%27s@db.example:6432/art?ssl=require")
                .containsEntry("POSTGRES_JDBC_URL", "jdbc:postgresql://db.example:6432/art?sslmode=require")
                .containsEntry("POSTGRES_USER", "ada")
                .containsEntry("POSTGRES_PASSWORD", "p@s's");
    }
}
