package oart.ejb.user.fief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import oart.ejb.user.UserDirectory.Page;
import oart.ejb.user.UserDirectory.UnavailableException;
import oart.ejb.user.UserProfile;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiefUserDirectoryTest {
    private static final UserId ANNE = new UserId(UUID.fromString("daf48a5e-4c4f-45f0-8d30-bb4b65509fe9"));
    /** As Fief 0.30.0 answered it. */
    private static final String ANNE_JSON = """
            {"created_at": "2026-11-22T16:32:26.286043Z", "updated_at": "2026-11-22T16:32:26.984372Z",
             "id": "daf48a5e-4c4f-45f0-8d30-bb4b65509fe9", "email": "anne@example.com", "email_verified": true, "is_active": true,
             "tenant_id": "6228854b-67c0-4d4c-8420-1e930372cf97", "tenant": {"name": "Default", "theme_id": null},
             "fields": {"first_name": "Zoë", "birthdate": "1990-02-03"}}""";

    private record Answer(int status, String body) {}

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Answer answer = answers.getOrDefault(
                exchange.getRequestURI().toString(), new Answer(404, "{\"detail\":\"Not Found\"}"));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        if (answer.status() == -1) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void findShouldAskTheExactPathWithTheKeyAndReadTheUser() {
        // Given
        answers.put("/admin/api/users/" + ANNE, new Answer(200, ANNE_JSON));

        // When
        Optional<UserProfile> profile = directory(Duration.ofSeconds(10)).find(ANNE);

        // Then
        assertThat(profile)
                .contains(new UserProfile(
                        ANNE,
                        "anne@example.com",
                        true,
                        true,
                        Optional.of(UUID.fromString("6228854b-67c0-4d4c-8420-1e930372cf97")),
                        Optional.of(Instant.parse("2026-11-22T16:32:26.984372Z"))));
        assertThat(asked).containsExactly("/admin/api/users/" + ANNE + " Bearer secret-key");
    }

    @Test
    void findShouldBeEmptyWhenFiefHasNoSuchUser() {
        assertThat(directory(Duration.ofSeconds(10)).find(ANNE)).isEmpty();
    }

    @Test
    void findShouldFailWithoutTheKeyInTheMessageWhenFiefRefusesOrTalksNonsense() {
        for (Answer answer : List.of(
                new Answer(401, "{\"detail\":\"Unauthorized\"}"),
                new Answer(307, ""),
                new Answer(500, "oops"),
                new Answer(200, "<html>"),
                new Answer(200, "[]"),
                new Answer(200, "{}"),
                new Answer(200, "{\"id\": \"" + ANNE + "\", \"email\": null}"),
                new Answer(200, "{\"id\": \"" + ANNE + "\", \"email\": \"a\\u0000@example.com\"}"),
                new Answer(200, ANNE_JSON.replace("daf48a5e", "00000000")))) {
            // Given
            answers.put("/admin/api/users/" + ANNE, answer);

            // Then
            assertThatThrownBy(() -> directory(Duration.ofSeconds(10)).find(ANNE))
                    .as("%s", answer)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageNotContaining("secret-key");
        }
        assertThat(asked).noneMatch(request -> request.startsWith("/elsewhere"));
    }

    @Test
    void findShouldFailWhenTheBodyStalls() {
        // Given
        answers.put("/admin/api/users/" + ANNE, new Answer(-1, "{"));

        // Then
        assertThatThrownBy(() -> directory(Duration.ofMillis(300)).find(ANNE)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void findShouldFailWhenNobodyListens() {
        // Given
        server.stop(0);

        // Then
        assertThatThrownBy(() -> directory(Duration.ofSeconds(10)).find(ANNE)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void pageShouldKeepTheOrderAndCountUsersItCannotRead() {
        // Given
        answers.put(
                "/admin/api/users/?limit=100&skip=200&ordering=created_at,id",
                new Answer(200, "{\"count\": 202, \"results\": [" + ANNE_JSON + ", {\"id\": \"x\"}]}"));
        answers.put(
                "/admin/api/users/?limit=100&skip=300&ordering=created_at,id",
                new Answer(200, "{\"count\": 0, \"results\": []}"));

        // When
        Page page = directory(Duration.ofSeconds(10)).page(200, 100);
        Page past = directory(Duration.ofSeconds(10)).page(300, 100);

        // Then
        assertThat(page.users()).extracting(UserProfile::id).containsExactly(ANNE);
        assertThat(page.size()).isEqualTo(2);
        assertThat(past.size()).isZero();
    }

    @Test
    void toStringOfTheConfigShouldHideTheKey() {
        assertThat(config(Duration.ofSeconds(1)).toString()).doesNotContain("secret-key");
    }

    private FiefUserDirectory directory(Duration timeout) {
        return new FiefUserDirectory(config(timeout));
    }

    private FiefDirectoryConfig config(Duration timeout) {
        URI api = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/admin/api");
        return new FiefDirectoryConfig(Optional.of(api), "secret-key", timeout);
    }
}
