package oart.acceptance.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every old row is readable, every old object is found, and none of them changes by it. */
class TakeoverIT {
    private static final String TINY = "30000000-0000-4000-8000-000000000001";

    private static TakenOver old;
    private static JsonNode description;

    @BeforeAll
    static void start() {
        old = TakenOver.shared();
        description = old.anonymous().get("openapi.json").expect(200).json();
    }

    @AfterEach
    void nothingShouldHaveChanged() {
        assertThat(old.rows()).containsAllEntriesOf(old.rowsBefore());
    }

    /** A path that this version does not offer yet is described nowhere; once it is, its checks run. */
    private static void assumeOffered(String path) {
        assumeTrue(description.path("paths").has(path), path + " is not offered");
    }

    @ParameterizedTest
    @CsvSource({
        "workflow, workflows, 8",
        "model, models, 13",
        "plan, plans, 7",
    })
    void everyRowOfTheCatalogueShouldBeReadable(String path, String table, int atLeast) {
        // Given
        assumeOffered('/' + path + "/{" + path + "_id}");
        List<String> ids = old.idsBefore(table);
        Api anna = old.api(TakenOver.ANNA);

        // When
        List<String> listed = new ArrayList<>();
        String next = path + "/?limit=5";
        while (!next.isEmpty()) {
            Api.Answer page = anna.get(next).expect(200);
            page.json().forEach(row -> listed.add(row.path("id").asText()));
            String link = page.header("Link");
            next = link.isEmpty() ? "" : link.substring(link.indexOf('<') + 2, link.indexOf('>'));
        }

        // Then
        assertThat(ids).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(listed).containsAll(ids).doesNotHaveDuplicates();
        for (String id : ids) {
            JsonNode row = anna.get(path + '/' + id).expect(200).json();
            assertThat(row.path("id").asText()).isEqualTo(id);
            assertThat(row.path("parameters").isArray()).as(row.toString()).isTrue();
        }
    }

    @Test
    void simplifiedListShouldHaveEveryWorkflow() {
        assertThat(old.api(TakenOver.ANNA)
                        .get("workflow/simplified?limit=1000")
                        .expect(200)
                        .json()
                        .findValuesAsText("id"))
                .containsAll(old.idsBefore("workflows"));
    }

    @Test
    void workflowShouldShowWhatThePythonProgramStored() {
        // When
        Api anna = old.api(TakenOver.ANNA);
        JsonNode tiny = anna.get("workflow/" + TINY).expect(200).json();
        JsonNode untold = anna.get("workflow/30000000-0000-4000-8000-000000000002")
                .expect(200)
                .json();
        JsonNode odd = anna.get("workflow/30000000-0000-4000-8000-000000000007")
                .expect(200)
                .json();

        // Then
        assertThat(tiny.path("workflow_json")
                        .path("1")
                        .path("inputs")
                        .path("color")
                        .asText())
                .isEqualTo("{{COLOR}}");
        assertThat(tiny.path("parameters")).hasSize(4);
        assertThat(tiny.path("parameters").get(1).path("max_value").asText()).isEqualTo("1024");
        assertThat(List.of("description", "model_type", "model_id", "workflow_type", "workflow_segment", "created_at"))
                .allSatisfy(member ->
                        assertThat(untold.path(member).isNull()).as(member).isTrue());
        assertThat(odd.path("name").asText()).isEqualTo("a/b?c#d %2F «日本語» 🦊");
        assertThat(odd.path("parameters").get(0).path("default").asText())
                .isEqualTo("uma raposa \"vermelha\" na neve\n{{not a name}}");
    }

    @Test
    void modelShouldShowWhatThePythonProgramStored() {
        // Given
        assumeOffered("/model/{model_id}");
        Api anna = old.api(TakenOver.ANNA);

        // When
        JsonNode untold = anna.get("model/20000000-0000-4000-8000-000000000001")
                .expect(200)
                .json();
        JsonNode texts = anna.get("model/20000000-0000-4000-8000-000000000006")
                .expect(200)
                .json();
        JsonNode fancy = anna.get("model/20000000-0000-4000-8000-000000000008")
                .expect(200)
                .json();
        JsonNode escapes = anna.get("model/20000000-0000-4000-8000-000000000009")
                .expect(200)
                .json();
        JsonNode huge = anna.get("model/20000000-0000-4000-8000-00000000000d")
                .expect(200)
                .json();

        // Then
        assertThat(untold.path("model").isNull()).isTrue();
        assertThat(texts.path("parameters").get(0).path("default").asText()).isEqualTo("64");
        assertThat(texts.path("parameters").get(1).path("max_value").bigIntegerValue())
                .isEqualTo(new java.math.BigInteger("18446744073709551615"));
        assertThat(fancy.path("description").asText()).hasSize(10240);
        assertThat(fancy.path("os_path").asText()).isEqualTo("ünï/cødé 🦊.safetensors");
        assertThat(escapes.path("parameters")
                        .get(0)
                        .path("extra")
                        .path("deep")
                        .get(0)
                        .get(0))
                .hasSize(3);
        assertThat(huge.path("parameters")).hasSize(2000);
    }

    @Test
    void userShouldBeKnownByIdWithWhatThePythonProgramStored() {
        // When
        JsonNode anna = old.api(TakenOver.ANNA).get("user/me").expect(200).json();
        JsonNode bruno = old.api(TakenOver.BRUNO).get("user/me").expect(200).json();
        JsonNode joao = old.api(TakenOver.JOAO).get("user/me").expect(200).json();

        // Then
        assertThat(anna.path("profile_image_url").asText()).isEqualTo(TakenOver.ANNA.id() + "/profile_images/me.png");
        assertThat(anna.path("plan_id").asText()).isEqualTo("10000000-0000-4000-8000-000000000001");
        assertThat(bruno.path("email").asText()).isEqualTo("Bruno.Ferreira@Example.COM");
        assertThat(bruno.path("plan_id").isNull()).isTrue();
        assertThat(bruno.path("updated_at").isNull()).isTrue();
        assertThat(joao.path("username").asText()).isEqualTo("João \"Zé\" 🦊");
        old.api(TakenOver.CLARA).get("user/me").problem(403);
    }

    @Test
    void profileImageShouldBeFoundWhereThePythonProgramPutIt() {
        assumeOffered("/user/me/profileImage");
        assumeTrue(description.path("paths").path("/user/me/profileImage").has("get"), "GET is not offered");
        Api.Answer answer = old.api(TakenOver.ANNA).get("user/me/profileImage").expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.bytes()).isEqualTo(old.object("default/" + TakenOver.ANNA.id() + "/profile_images/me.png"));
    }

    @Test
    void everyFolderShouldBeReadable() {
        // Given
        assumeOffered("/user/folder/{folder_id}");
        Api anna = old.api(TakenOver.ANNA);

        // When
        JsonNode folders = anna.get("user/folder/").expect(200).json();

        // Then
        assertThat(folders.findValuesAsText("id"))
                .containsAll(old.sql("SELECT id FROM users_folders WHERE user_id = '" + TakenOver.ANNA.id() + "'"));
        for (JsonNode folder : folders) {
            assertThat(anna.get("user/folder/" + folder.path("id").asText())
                            .expect(200)
                            .json())
                    .isEqualTo(folder);
        }
        assertThat(anna.get("user/folder/name/Trips")
                        .expect(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("f0000000-0000-4000-8000-000000000002");
        assertThat(old.api(TakenOver.BRUNO)
                        .get("user/folder/name/Default")
                        .expect(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("f0000000-0000-4000-8000-000000000011");
    }

    @Test
    void everyImageShouldBeListedOnce() {
        // Given
        assumeOffered("/user/image/");
        Api anna = old.api(TakenOver.ANNA);

        // When
        List<String> listed = new ArrayList<>();
        String next = "user/image/?limit=7";
        while (!next.isEmpty()) {
            Api.Answer page = anna.get(next).expect(200);
            page.json().forEach(row -> listed.add(row.path("id").asText()));
            String link = page.header("Link");
            next = link.isEmpty() ? "" : link.substring(link.indexOf('<') + 2, link.indexOf('>'));
        }

        // Then
        List<String> stored = old.sql("SELECT id FROM images WHERE id::text ~ '^4[01]' AND user_id = '"
                + TakenOver.ANNA.id() + "' ORDER BY created_at DESC NULLS LAST, id DESC");
        assertThat(stored).hasSizeGreaterThan(70);
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(listed.stream().filter(stored::contains).toList()).isEqualTo(stored);
        assertThat(anna.get("user/image/f0000000-0000-4000-8000-000000000007?limit=1000")
                        .expect(200)
                        .json())
                .hasSize(60);
    }

    @Test
    void everyImageShouldBeReadable() {
        for (FiefUser user : List.of(TakenOver.ANNA, TakenOver.BRUNO)) {
            Api api = old.api(user);
            for (String id :
                    old.sql("SELECT id FROM images WHERE id::text ~ '^40' AND user_id = '" + user.id() + "'")) {
                JsonNode image = api.get("image/" + id).expect(200).json();
                assertThat(image.path("id").asText()).isEqualTo(id);
                assertThat(image.has("parameters")).isTrue();
            }
        }
        JsonNode texts = old.api(TakenOver.ANNA)
                .get("image/40000000-0000-4000-8000-000000000005")
                .expect(200)
                .json();
        assertThat(texts.path("parameters").path("SEED").asText()).isEqualTo("18446744073709551615");
        assertThat(texts.path("parameters").path("WIDTH").isTextual()).isTrue();
        assertThat(texts.path("created_at").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "000000000001, image/png",
        "000000000002, image/png",
        "000000000006, image/png",
        "000000000007, image/png",
        "000000000008, video/mp4",
        "000000000009, image/webp",
        "00000000000a, image/jpeg",
        "00000000000b, image/gif",
        "00000000000c, audio/flac",
        "00000000000d, image/png",
        "00000000000f, image/png",
        "000000000010, image/png",
    })
    void objectShouldBeFoundWhereThePythonProgramPutItAndBeWhatItsBytesAre(String id, String type) {
        // Given
        String image = "image/40000000-0000-4000-8000-" + id;
        Api anna = old.api(TakenOver.ANNA);
        String url = anna.get(image).expect(200).json().path("url").asText();

        // When
        Api.Answer content = anna.get(image + "/content").expect(200);
        Api.Answer again = anna.get(image + "/content").expect(200);

        // Then
        assertThat(content.bytes()).isEqualTo(old.object(url));
        assertThat(content.header("Content-Type")).isEqualTo(type);
        assertThat(again.header("Content-Type")).isEqualTo(type);
    }

    @Test
    void imageWhoseObjectIsGoneShouldBeListedAndSaySo() {
        // When
        Api anna = old.api(TakenOver.ANNA);
        anna.get("image/40000000-0000-4000-8000-00000000000e").expect(200);
        JsonNode problem =
                anna.get("image/40000000-0000-4000-8000-00000000000e/content").problem(404);

        // Then
        assertThat(problem.path("type").asText()).endsWith("not-found");
    }

    @Test
    void jobShouldRunOnAnOldWorkflow() {
        // When
        JsonNode item = old.api(TakenOver.ANNA)
                .post(
                        "image/generate",
                        Map.of("workflow_id", TINY, "parameters", Map.of("COLOR", "65280", "HEIGHT", 32)))
                .expect(200)
                .json()
                .get(0);
        JsonNode image = old.api(TakenOver.ANNA)
                .get("image/" + item.path("image_id").asText())
                .expect(200)
                .json();

        // Then
        assertThat(item.path("width").asInt()).isEqualTo(64);
        assertThat(item.path("height").asInt()).isEqualTo(32);
        assertThat(item.path("name").asText()).isEqualTo("IMAGE");
        assertThat(image.path("parameters").path("COLOR").asInt()).isEqualTo(65280);
        assertThat(image.path("user_folder_id").asText()).isEqualTo("f0000000-0000-4000-8000-000000000001");
        assertThat(image.path("url").asText()).startsWith("default/" + TakenOver.ANNA.id() + '/');
    }

    @Test
    void jobShouldGoToTheOldestDefaultOrToANewOne() {
        // When
        List<Object> folders = new ArrayList<>();
        for (FiefUser user : List.of(TakenOver.KIT, TakenOver.JOAO)) {
            JsonNode item = old.api(user)
                    .post("image/generate", Map.of("workflow_id", TINY, "parameters", Map.of()))
                    .expect(200)
                    .json()
                    .get(0);
            folders.addAll(old.sql("SELECT f.name || ' ' || f.user_id FROM images i JOIN users_folders f ON f.id ="
                    + " i.user_folder_id WHERE i.id = '" + item.path("image_id").asText() + "'"));
        }

        // Then
        assertThat(folders).containsExactly("Default " + TakenOver.KIT.id(), "Default " + TakenOver.JOAO.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30000000-0000-4000-8000-000000000002",
                "30000000-0000-4000-8000-000000000003",
                "30000000-0000-4000-8000-000000000004",
                "30000000-0000-4000-8000-000000000005",
                "30000000-0000-4000-8000-000000000006",
                "30000000-0000-4000-8000-000000000007"
            })
    void workflowThatCannotRunShouldBeRefusedWithItsReason(String workflow) {
        // Given
        Map<String, Object> wish = new HashMap<>(Map.of("workflow_id", workflow, "parameters", Map.of()));

        // When
        JsonNode problem = old.api(TakenOver.JOAO).post("image/generate", wish).problem(422);

        // Then
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(old.sql("SELECT count(*) FROM generation_jobs WHERE workflow_id = '" + workflow + "'"))
                .containsExactly("0");
    }

    @Test
    void userWithoutAPlanShouldHaveTheFreeOneAndKeepNoneInTheRow() {
        // When
        JsonNode items = old.api(TakenOver.BRUNO)
                .post("image/generate", Map.of("workflow_id", TINY, "parameters", Map.of()))
                .expect(200)
                .json();

        // Then
        assertThat(items).hasSize(1);
        assertThat(old.sql("SELECT plan_id FROM users WHERE id = '" + TakenOver.BRUNO.id() + "'"))
                .containsOnlyNulls();
        assertThat(old.sql("SELECT user_folder_id FROM images WHERE id = '"
                        + items.get(0).path("image_id").asText() + "'"))
                .containsExactly("f0000000-0000-4000-8000-000000000011");
    }

    @Test
    void planWithTextNumbersShouldBoundTheValues() {
        // When
        JsonNode problem = old.api(TakenOver.KIT)
                .post("image/generate", Map.of("workflow_id", TINY, "parameters", Map.of("WIDTH", 2000)))
                .problem(422);

        // Then
        assertThat(problem.path("errors").findValuesAsText("pointer")).containsExactly("/parameters/WIDTH");
    }

    @Test
    void seedShouldAddItsRowsAndLeaveThoseOfEqualNameAlone() {
        assertThat(old.sql("SELECT count(*) FROM plans WHERE name IN ('FREE', 'PREMIUM')"))
                .containsExactly("2");
        assertThat(old.sql("SELECT name FROM workflows WHERE id = '5eed0000-0000-4000-8000-000000000101'"))
                .hasSize(1);
    }
}
