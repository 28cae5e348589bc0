package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import oart.acceptance.http.Api;
import oart.acceptance.http.TestPictures;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code /user/image}: a user's gallery. */
class UserImageIT {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final FiefUser anna = oart.newUser("anna");
    private final Api api = oart.api(anna);
    private final Api stranger = oart.api(oart.newUser("bruno"));
    private final Api admin = oart.api(FiefUser.ADA);

    private JsonNode made(String prompt, String folder) {
        Map<String, Object> wish = new HashMap<>(Map.of(
                "workflow_id",
                Workflows.FIRST_PICTURE,
                "parameters",
                Map.of("PROMPT", prompt, "WIDTH", 64, "HEIGHT", 64)));
        if (folder != null) {
            wish.put("folder_id", folder);
        }
        return api.post("image/generate", wish).expect(200).json().get(0);
    }

    private String picture(String prompt) {
        return made(prompt, null).path("image_id").asText();
    }

    private String folder(String name) {
        return api.post("user/folder/?folder_name=" + name)
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private List<String> ids(String path) {
        return api.get(path).expect(200).json().findValuesAsText("id");
    }

    @Test
    void listShouldBeNewestFirstWithTheRowsOfThePythonProgramAndMore() {
        // Given
        String first = picture("one");
        String second = picture("two");

        // When
        Api.Answer answer = api.get("user/image/").expect(200);

        // Then
        assertThat(answer.json().findValuesAsText("id")).containsExactly(second, first);
        assertThat(answer.header("X-Total-Count")).isEqualTo("2");
        JsonNode row = answer.json().get(0);
        assertThat(row.fieldNames())
                .toIterable()
                .contains(
                        "id",
                        "url",
                        "workflow_id",
                        "user_id",
                        "user_folder_id",
                        "parameters",
                        "created_at",
                        "updated_at");
        assertThat(row.path("url").asText()).matches("default/" + anna.id() + "/[0-9a-f-]{36}_0\\.png");
        assertThat(row.path("parameters").path("PROMPT").asText()).isEqualTo("two");
        assertThat(stranger.get("user/image/").json()).isEmpty();
    }

    @Test
    void pagesShouldGiveEachImageOnce() {
        // Given
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(0, picture("p" + i));
        }

        // When
        List<String> seen = new ArrayList<>();
        String path = "user/image/?limit=2&q=p";
        while (!path.isEmpty()) {
            Api.Answer page = api.get(path).expect(200);
            seen.addAll(page.json().findValuesAsText("id"));
            path = page.header("Link").replaceAll("</(.*)>; rel=\"next\"", "$1");
        }

        // Then
        assertThat(seen).containsExactlyElementsOf(all);
        api.get("user/image/?limit=0").problem(422);
        api.get("user/image/?cursor=nonsense").problem(422);
        assertThat(ids("user/image?limit=5000")).hasSize(5);
    }

    @Test
    void searchShouldLookAtWordsWorkflowAndTime() {
        // Given
        String lamp = picture("a LIGHThouse 100%");
        String tree = picture("tree");
        String now = api.get("image/" + tree).json().path("created_at").asText();

        // Then
        assertThat(ids("user/image/?q=lightHouse")).containsExactly(lamp);
        assertThat(ids("user/image/?q=0%25")).containsExactly(lamp);
        assertThat(ids("user/image/?q=_ree")).isEmpty();
        assertThat(ids("user/image/?workflow_id=" + Workflows.FIRST_PICTURE)).hasSize(2);
        assertThat(ids("user/image/?from=" + now)).containsExactly(tree);
        assertThat(ids("user/image/?to=" + now)).containsExactly(lamp);
        assertThat(ids("user/image/?from=2026-01-01&to=2026-01-02T00:00:00+01:00"))
                .isEmpty();
        api.get("user/image/?workflow_id=" + NOBODY).problem(422);
        api.get("user/image/?workflow_id=x").problem(422);
        api.get("user/image/?from=yesterday").problem(422);
        api.get("user/image/?q=%00").problem(422);
    }

    @Test
    void folderShouldListItsOwnImages() {
        // Given
        String trips = folder("Trips");
        String inTrips = made("there", trips).path("image_id").asText();
        picture("elsewhere");

        // Then
        assertThat(ids("user/image/" + trips)).containsExactly(inTrips);
        assertThat(ids("user/image/" + trips + "?q=nowhere")).isEmpty();
        stranger.get("user/image/" + trips).problem(404);
        api.get("user/image/" + NOBODY).problem(404);
        api.get("user/image/nonsense").problem(404);
        assertThat(admin.get("user/image/" + trips).expect(200).json()).hasSize(1);
    }

    @Test
    void deletedImageShouldBeGoneWithItsFile() {
        // Given
        String id = picture("short-lived");
        api.get("image/" + id + "/thumbnail").expect(200);
        long objects = oart.objects(anna.id());

        // When
        stranger.delete("user/image/" + id).problem(404);
        admin.delete("user/image/" + id).problem(403);
        JsonNode answer = api.delete("user/image/" + id).expect(200).json();

        // Then
        assertThat(answer).hasToString("{\"message\":\"Image deleted successfully\"}");
        api.get("image/" + id).problem(404);
        api.delete("user/image/" + id).problem(404);
        api.delete("user/image/" + NOBODY).problem(404);
        assertThat(objects).as("picture, what was taken out of it, thumbnail").isEqualTo(3);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> oart.objects(anna.id()) == 0);
    }

    @Test
    void administratorShouldDeleteOnlyWithAReason() {
        String id = picture("doubtful");
        admin.delete("user/image/" + id + "?reason=%20").problem(403);
        admin.delete("user/image/" + id + "?reason=a%0Ab").problem(422);
        admin.delete("user/image/" + id + "?reason=illegal").expect(200);
        assertThat(admin.get("admin/audit?target=" + id)
                        .json()
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("illegal");
        api.get("image/" + id).problem(404);
    }

    @Test
    void manyShouldMoveOrGoTogetherOrNotAtAll() {
        // Given
        String trips = folder("Trips");
        String one = picture("one");
        String two = picture("two");

        // When, then
        JsonNode problem = bulk(Map.of("action", "move", "ids", List.of(one, NOBODY), "user_folder_id", trips))
                .problem(422);
        assertThat(problem.path("errors").findValuesAsText("pointer")).containsExactly("/ids/1");
        assertThat(ids("user/image/" + trips)).isEmpty();
        assertThat(bulk(Map.of("action", "move", "ids", List.of(one, two, one), "user_folder_id", trips))
                        .expect(200)
                        .json())
                .hasToString("{\"count\":2}");
        assertThat(ids("user/image/" + trips)).containsExactlyInAnyOrder(one, two);
        bulk(Map.of("action", "delete", "ids", List.of(one, NOBODY))).problem(422);
        assertThat(bulk(Map.of("action", "delete", "ids", List.of(one, two)))
                        .expect(200)
                        .json())
                .hasToString("{\"count\":2}");
        assertThat(ids("user/image/")).isEmpty();
    }

    @Test
    void badBulkShouldSayEverythingThatIsWrong() {
        // Given
        String id = picture("one");
        String foreign = stranger.get("user/folder/").json().get(0).path("id").asText();

        // Then
        assertThat(bulk(Map.of("action", "burn", "ids", List.of("x", 5, id)))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .contains("/action", "/ids/0", "/ids/1");
        bulk(Map.of("action", "move", "ids", List.of(id))).problem(422);
        bulk(Map.of("action", "move", "ids", List.of(id), "user_folder_id", foreign))
                .problem(422);
        bulk(Map.of("action", "delete", "ids", List.of())).problem(422);
        bulk(Map.of("action", "delete")).problem(422);
        bulk(List.of()).problem(422);
        assertThat(stranger.post("user/image/bulk", Map.of("action", "delete", "ids", List.of(id)))
                        .status())
                .isEqualTo(422);
        assertThat(ids("user/image/")).containsExactly(id);
    }

    private Api.Answer bulk(Object body) {
        return api.post("user/image/bulk", body);
    }

    @Test
    void folderWithImagesShouldGoOnlyWhenItIsSaidWhatBecomesOfThem() {
        // Given
        String trips = folder("Trips");
        String other = folder("Other");
        String moving = made("moving", trips).path("image_id").asText();
        String going = made("going", other).path("image_id").asText();

        // When
        api.delete("user/folder/" + trips).problem(409);
        api.delete("user/folder/" + trips + "?images=move").expect(204);
        api.delete("user/folder/" + other + "?images=delete").expect(204);

        // Then
        assertThat(ids("user/image/")).containsExactly(moving);
        api.get("image/" + going).problem(404);
        assertThat(api.get("user/folder/").json().findValuesAsText("name")).containsExactly("Default");
    }

    @Test
    void archiveShouldHoldEachWantedImage() throws IOException {
        // Given
        String trips = folder("Trips");
        JsonNode one = made("one", trips);
        JsonNode two = made("two", trips);
        String both = one.path("image_id").asText() + ',' + two.path("image_id").asText();

        // When
        Api.Answer byIds = api.get("user/image/archive?ids=" + both + "&ids="
                        + one.path("image_id").asText())
                .expect(200);
        Api.Answer byFolder = api.get("user/image/archive?folder_id=" + trips).expect(200);

        // Then
        assertThat(byIds.header("Content-Type")).isEqualTo("application/zip");
        assertThat(byIds.header("Content-Disposition")).contains("attachment");
        Map<String, byte[]> files = unzipped(byIds.bytes());
        assertThat(files).hasSize(2);
        assertThat(files.keySet()).allMatch(name -> name.matches("\\d{8}-\\d{6}_[0-9a-f-]{36}\\.png"));
        assertThat(files.values())
                .allSatisfy(
                        bytes -> assertThat(TestPictures.read(bytes).getWidth()).isEqualTo(64));
        assertThat(unzipped(byFolder.bytes()).keySet()).isEqualTo(files.keySet());
    }

    @Test
    void archiveShouldNameWhatTheStoreHasLost() throws IOException {
        // Given
        String kept = picture("kept");
        String lost = picture("lost");
        oart.sql("update images set url = url || 'x' where id = '" + lost + "' returning id");

        // When
        Map<String, byte[]> files = unzipped(api.get("user/image/archive?ids=" + lost + "," + kept)
                .expect(200)
                .bytes());

        // Then
        assertThat(files).hasSize(2);
        assertThat(new String(files.get("missing.txt"), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(lost + "\n");
    }

    @Test
    void archiveShouldRefuseBeforeItBegins() {
        String id = picture("mine");
        api.get("user/image/archive").problem(422);
        api.get("user/image/archive?ids=").problem(422);
        api.get("user/image/archive?ids=nonsense").problem(422);
        api.get("user/image/archive?ids=" + NOBODY).problem(422);
        api.get("user/image/archive?folder_id=" + NOBODY).problem(422);
        api.get("user/image/archive?ids=" + id + "&folder_id=" + NOBODY).problem(422);
        stranger.get("user/image/archive?ids=" + id).problem(422);
    }

    private static Map<String, byte[]> unzipped(byte[] zip) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(files.put(entry.getName(), in.readAllBytes())).isNull();
            }
        }
        return files;
    }
}
