package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /user/folder}: where a user's pictures are kept. */
class FolderIT {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final FiefUser anna = oart.newUser("anna");
    private final FiefUser bruno = oart.newUser("bruno");
    private final Api api = oart.api(anna);
    private final Api admin = oart.api(FiefUser.ADA);

    @Test
    void newUserShouldHaveTheFolderDefault() {
        // When
        Api.Answer answer = api.get("user/folder/").expect(200);

        // Then
        assertThat(answer.json()).hasSize(1);
        JsonNode folder = answer.json().get(0);
        assertThat(folder.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "name", "user_id", "created_at", "updated_at");
        assertThat(folder.path("name").asText()).isEqualTo("Default");
        assertThat(folder.path("user_id").asText()).isEqualTo(anna.id().toString());
        assertThat(answer.header("X-Total-Count")).isEqualTo("1");
        assertThat(api.get("user/folder").expect(200).json()).isEqualTo(answer.json());
    }

    @Test
    void folderShouldBeMadeByQueryOrByBody() {
        // When
        JsonNode byQuery = api.post("user/folder/?folder_name=F%C3%A9rias%202026&user_id=" + anna.id())
                .expect(201)
                .json();
        JsonNode byBody =
                api.post("user/folder/", Map.of("name", "Trips")).expect(201).json();
        JsonNode byAlias = api.post("user/folder?folder_name=Old", Map.of("folder_name", "Old", "colour", 1))
                .expect(201)
                .json();

        // Then
        assertThat(byQuery.path("name").asText()).isEqualTo("Férias 2026");
        assertThat(byBody.path("user_id").asText()).isEqualTo(anna.id().toString());
        assertThat(byAlias.path("name").asText()).isEqualTo("Old");
        assertThat(api.get("user/folder/").json().findValuesAsText("name"))
                .containsExactlyInAnyOrder("Default", "Férias 2026", "Trips", "Old");
        assertThat(api.get("user/folder/" + byBody.path("id").asText())
                        .expect(200)
                        .json())
                .isEqualTo(byBody);
    }

    @Test
    void nameShouldBeUniqueButForItsCase() {
        api.post("user/folder/?folder_name=Trips").expect(201);
        api.post("user/folder/?folder_name=Trips").problem(409);
        api.post("user/folder/?folder_name=Default").problem(409);
        api.post("user/folder/?folder_name=trips").expect(201);
        oart.api(bruno).post("user/folder/?folder_name=Trips").expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?folder_name=", "?folder_name=%20", "?folder_name=a%00b", "?user_id=x&folder_name=a"})
    void badNameInTheQueryShouldBeRefused(String query) {
        api.post("user/folder/" + query).problem(422);
        assertThat(api.get("user/folder/").json()).hasSize(1);
    }

    @Test
    void badBodyShouldBeRefused() {
        api.post("user/folder/", Map.of("name", "x".repeat(256))).problem(422);
        api.post("user/folder/", Map.of("name", "x".repeat(255))).expect(201);
        api.post("user/folder/?folder_name=a", Map.of("name", "b")).problem(422);
        api.post("user/folder/", Map.of("name", "a", "folder_name", "b")).problem(422);
        api.post("user/folder/", Map.of("name", 5)).problem(422);
        api.post("user/folder/", Map.of()).problem(422);
        api.post("user/folder/", Api.JSON_TYPE, "[".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .problem(400);
        api.post("user/folder/", "text/plain", "a".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .problem(415);
        assertThat(api.get("user/folder/").json()).hasSize(2);
    }

    @Test
    void folderShouldBeFoundByPartOfItsNameTheExactOneFirst() {
        // Given
        api.post("user/folder/?folder_name=100%25%20lamps").expect(201);
        api.post("user/folder/?folder_name=Lamp").expect(201);
        api.post("user/folder/?folder_name=a/b").expect(201);

        // Then
        assertThat(named("Lamp")).isEqualTo("Lamp");
        assertThat(named("LAMPS")).isEqualTo("100% lamps");
        assertThat(named("0%25")).isEqualTo("100% lamps");
        assertThat(named("a%2Fb")).isEqualTo("a/b");
        api.get("user/folder/name/none").problem(404);
        api.get("user/folder/name/%25a").problem(404);
        api.get("user/folder/name/_amp").problem(404);
    }

    private String named(String text) {
        return api.get("user/folder/name/" + text)
                .expect(200)
                .json()
                .path("name")
                .asText();
    }

    @Test
    void folderShouldBeRenamedButNotDefault() {
        // Given
        String id = idOf(api.post("user/folder/?folder_name=Trips").expect(201).json());
        String standard = idOf(api.get("user/folder/name/Default").json());

        // Then
        assertThat(api.patch("user/folder/" + id, Map.of("name", "Journeys"))
                        .expect(200)
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("Journeys");
        api.patch("user/folder/" + id, Map.of("name", "Default")).problem(409);
        api.patch("user/folder/" + standard, Map.of("name", "Mine")).problem(409);
        api.patch("user/folder/" + id, Map.of("name", "")).problem(422);
        api.patch("user/folder/" + id, Map.of()).problem(422);
        api.patch("user/folder/" + NOBODY, Map.of("name", "a")).problem(404);
        oart.api(bruno).patch("user/folder/" + id, Map.of("name", "a")).problem(404);
    }

    @Test
    void emptyFolderShouldBeDeletedButNotDefault() {
        // Given
        String id = idOf(api.post("user/folder/?folder_name=Trips").expect(201).json());
        String standard = idOf(api.get("user/folder/name/Default").json());

        // Then
        oart.api(bruno).delete("user/folder/" + id).problem(404);
        api.delete("user/folder/" + standard + "?images=delete").problem(409);
        api.delete("user/folder/" + id + "?images=burn").problem(422);
        assertThat(api.delete("user/folder/" + id + "?user_id=" + anna.id())
                        .expect(204)
                        .text())
                .isEmpty();
        api.delete("user/folder/" + id + "?user_id=" + anna.id()).problem(404);
        api.get("user/folder/" + id).problem(404);
        api.delete("user/folder/nonsense").problem(404);
    }

    @Test
    void anotherUsersFoldersShouldBeAdministratorsBusinessOnly() {
        // Given
        String id = idOf(api.post("user/folder/?folder_name=Secret").expect(201).json());
        Api stranger = oart.api(bruno);

        // Then
        stranger.get("user/folder/?user_id=" + anna.id()).problem(403);
        stranger.get("user/folder/" + id).problem(404);
        stranger.get("user/folder/" + id + "?user_id=" + anna.id()).problem(403);
        stranger.get("user/folder/name/Secret").problem(404);
        stranger.get("user/folder/name/Secret?user_id=" + anna.id()).problem(403);
        stranger.post("user/folder/?folder_name=x&user_id=" + anna.id()).problem(403);
        stranger.post("user/folder/", Map.of("name", "x", "user_id", anna.id())).problem(403);
        stranger.delete("user/folder/" + id + "?user_id=" + anna.id()).problem(403);
        assertThat(admin.get("user/folder/?user_id=" + anna.id()).expect(200).json())
                .hasSize(2);
        admin.get("user/folder/" + id).expect(200);
        admin.get("user/folder/?user_id=" + NOBODY).problem(422);
        admin.post("user/folder/?folder_name=x&user_id=" + NOBODY).problem(422);
        admin.delete("user/folder/" + id + "?user_id=" + anna.id()).problem(403);
        admin.delete("user/folder/" + id + "?reason=asked&user_id=" + anna.id()).expect(204);
    }

    @Test
    void longListShouldComeInPages() {
        // Given
        for (int i = 0; i < 4; i++) {
            api.post("user/folder/?folder_name=f" + i).expect(201);
        }

        // When
        Api.Answer first = api.get("user/folder/?limit=3").expect(200);
        String next = first.header("Link").replaceAll("</(.*)>; rel=\"next\"", "$1");
        Api.Answer second = api.get(next).expect(200);

        // Then
        assertThat(first.json()).hasSize(3);
        assertThat(second.json()).hasSize(2);
        assertThat(second.header("Link")).isEmpty();
        api.get("user/folder/?limit=0").problem(422);
        api.get("user/folder/?cursor=x").problem(422);
    }

    private static String idOf(JsonNode row) {
        return row.path("id").asText();
    }
}
