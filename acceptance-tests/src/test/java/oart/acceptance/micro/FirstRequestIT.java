package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's client asks for HTTP/2 with its first request, also when that one has a body. */
class FirstRequestIT {
    private final MicroInstallation oart = MicroInstallation.shared();

    @ParameterizedTest
    @ValueSource(ints = {10, 2_000, 200_000, 2_000_000})
    void bodyOfAnyLengthShouldArriveAndTheConnectionBeUsable(int length) throws IOException, InterruptedException {
        // Given
        HttpClient client = HttpClient.newHttpClient();
        String body = "{\"workflow_id\": \"" + Workflows.FIRST_PICTURE + "\", \"parameters\": {\"PROMPT\": \""
                + "x".repeat(length) + "\", \"WIDTH\": 64, \"HEIGHT\": 64}}";
        HttpRequest request = HttpRequest.newBuilder(oart.url().resolve("image/generate?dry_run=true"))
                .timeout(Duration.ofSeconds(25))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + oart.sandbox().issuer().mint(FiefUser.BOB))
                .POST(BodyPublishers.ofString(body))
                .build();

        // When
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

            // Then
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
