package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.acceptance.http.TestPictures;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** {@code /image/{id}} and what is below it: one stored result. */
class ImageContentIT {
    private final MicroInstallation oart = MicroInstallation.shared();
    private final FiefUser anna = oart.newUser("anna");
    private final Api api = oart.api(anna);
    private final Api stranger = oart.api(oart.newUser("bruno"));
    private final String id = picture(1024, 256);
    private final String content = "image/" + id + "/content";

    private String picture(int width, int height) {
        return api.post(
                        "image/generate",
                        Map.of(
                                "workflow_id",
                                Workflows.FIRST_PICTURE,
                                "parameters",
                                Map.of("WIDTH", width, "HEIGHT", height)))
                .expect(200)
                .json()
                .get(0)
                .path("image_id")
                .asText();
    }

    @Test
    void bytesShouldComeWithEverythingACacheNeeds() {
        // When
        Api.Answer answer = api.get(content).expect(200);

        // Then
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.bytes().length));
        assertThat(answer.header("ETag")).isEqualTo('"' + id + '"');
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Cache-Control")).contains("private");
        assertThat(TestPictures.read(answer.bytes()).getWidth()).isEqualTo(1024);
        Api.Answer head = api.head(content).expect(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
        assertThat(head.header("ETag")).isEqualTo(answer.header("ETag"));
    }

    @Test
    void clientThatHasItShouldNotGetItAgain() {
        String etag = api.get(content).header("ETag");
        String modified = api.get(content).header("Last-Modified");
        assertThat(api.get(content, "If-None-Match", "\"x\", " + etag)
                        .expect(304)
                        .bytes())
                .isEmpty();
        api.get(content, "If-None-Match", "W/" + etag).expect(304);
        api.get(content, "If-None-Match", "*").expect(304);
        api.get(content, "If-None-Match", "\"x\"").expect(200);
        api.get(content, "If-Modified-Since", modified).expect(304);
        api.get(content, "If-Modified-Since", "Thu, 01 Jan 2015 00:00:00 GMT").expect(200);
        api.get(content, "If-Modified-Since", "nonsense").expect(200);
        api.get(content, "If-None-Match", "\"x\"", "If-Modified-Since", modified)
                .expect(200);
    }

    @Test
    void clientThatWantsAnotherStateShouldBeToldSo() {
        String etag = api.get(content).header("ETag");
        String thumbnail = "image/" + id + "/thumbnail";
        api.get(content, "If-Match", "\"x\", " + etag).expect(200);
        api.get(content, "If-Match", "\"x\"", "If-None-Match", etag).problem(412);
        api.get(content, "If-Match", "W/" + etag).problem(412);
        api.get(content, "If-Unmodified-Since", "Thu Jan  1 00:00:00 2015").problem(412);
        api.get(content, "If-Unmodified-Since", api.get(content).header("Last-Modified"))
                .expect(200);
        api.get(thumbnail, "If-Match", etag).problem(412);
        api.get(thumbnail, "If-Match", "*").expect(200);
    }

    @Test
    void partShouldComeWhenItIsWanted() {
        // Given
        byte[] all = api.get(content).bytes();
        String etag = '"' + id + '"';

        // Then
        Api.Answer part = api.get(content, "Range", "bytes=10-19").expect(206);
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(all, 10, 20));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 10-19/" + all.length);
        assertThat(part.header("Content-Length")).isEqualTo("10");
        assertThat(api.get(content, "Range", "bytes=-5").expect(206).bytes())
                .isEqualTo(Arrays.copyOfRange(all, all.length - 5, all.length));
        assertThat(api.get(content, "Range", "bytes=" + (all.length - 3) + "-999999999")
                        .expect(206)
                        .bytes())
                .hasSize(3);
        assertThat(api.get(content, "Range", "bytes=0-1", "If-Range", etag)
                        .expect(206)
                        .bytes())
                .hasSize(2);
        assertThat(api.get(content, "Range", "bytes=0-1", "If-Range", "\"other\"")
                        .expect(200)
                        .bytes())
                .isEqualTo(all);
        assertThat(api.get(content, "Range", "lines=0-1").expect(200).bytes()).isEqualTo(all);
        Api.Answer beyond = api.get(content, "Range", "bytes=" + all.length + "-");
        beyond.problem(416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */" + all.length);
    }

    @Test
    void rowOfThePythonProgramShouldTellWhatItsBytesReallyAre() {
        // Given
        String old = oart.sql("insert into images (id, url, workflow_id, user_id, user_folder_id, parameters)"
                + " select gen_random_uuid(), url, workflow_id, user_id, user_folder_id, null from images where id = '"
                + id + "' returning id");

        // Then
        JsonNode row = api.get("image/" + old).expect(200).json();
        assertThat(row.path("content_type").asText()).isEqualTo("image/png");
        assertThat(row.path("width").asInt()).isEqualTo(1024);
        assertThat(row.path("created_at").isNull()).isTrue();
        assertThat(api.get("image/" + old + "/content", "Range", "bytes=0-7")
                        .expect(206)
                        .bytes())
                .hasSize(8);
        api.delete("user/image/" + old).expect(200);
        api.get(content).expect(200);
    }

    @Test
    void addressOfTheStoreShouldBeGivenForAShortTime() throws IOException {
        // When
        JsonNode answer = api.get(content + "?presigned=true").expect(200).json();

        // Then
        assertThat(answer.path("expires_at").asText()).isNotEmpty();
        byte[] bytes;
        try (var in = URI.create(answer.path("url").asText()).toURL().openStream()) {
            bytes = in.readAllBytes();
        }
        assertThat(bytes).isEqualTo(api.get(content).bytes());
        api.get(content + "?presigned=maybe").problem(422);
    }

    @Test
    void thumbnailShouldBeSmallAndMadeOnce() {
        // When
        Api.Answer answer = api.get("image/" + id + "/thumbnail").expect(200);
        Api.Answer again = api.get("image/" + id + "/thumbnail").expect(200);

        // Then
        assertThat(answer.header("Content-Type")).isEqualTo("image/jpeg");
        BufferedImage small = TestPictures.read(answer.bytes());
        assertThat(small.getWidth()).isEqualTo(512);
        assertThat(small.getHeight()).isEqualTo(128);
        assertThat(again.bytes()).isEqualTo(answer.bytes());
        assertThat(api.head("image/" + id + "/thumbnail").expect(200).header("Content-Length"))
                .isEqualTo(String.valueOf(answer.bytes().length));
        assertThat(oart.sql("select thumbnail_url from images where id = '" + id + "'"))
                .isEqualTo("default/" + anna.id() + "/thumbnails/" + id + ".jpg");
        api.get("image/" + id + "/thumbnail", "If-None-Match", answer.header("ETag"))
                .expect(304);
    }

    @Test
    void thumbnailShouldBeRefusedWhenNoneCanBeMade() {
        String video = oart.sql(
                "insert into images (id, url, workflow_id, user_id, user_folder_id, content_type, bytes, job_id) select gen_random_uuid(),"
                        + " url, workflow_id, user_id, user_folder_id, 'video/mp4', bytes, job_id from images where id = '"
                        + id + "' returning id");
        assertThat(api.get("image/" + video + "/thumbnail")
                        .problem(404)
                        .path("detail")
                        .asText())
                .contains("video/mp4");
    }

    @Test
    void promptInTheFileShouldBeForItsOwnerAlone() {
        // Given
        String whole = content + "?metadata=true";

        // When
        byte[] served = api.get(content).expect(200).bytes();
        Api.Answer original = api.get(whole).expect(200);

        // Then
        assertThat(text(served)).doesNotContain("tEXt").doesNotContain("class_type");
        assertThat(text(original.bytes())).contains("tEXtprompt").contains("class_type");
        assertThat(TestPictures.read(original.bytes()).getWidth()).isEqualTo(1024);
        assertThat(original.header("ETag")).isEqualTo('"' + id + "-metadata\"");
        assertThat(api.head(whole).header("Content-Length")).isEqualTo(String.valueOf(original.bytes().length));
        assertThat(api.get(whole, "Range", "bytes=30-2000").expect(206).bytes())
                .isEqualTo(Arrays.copyOfRange(original.bytes(), 30, 2001));
        oart.api(FiefUser.ADA).get(whole).problem(403);
        stranger.get(whole).problem(404);

        // Given: the file as the Python program keeps it
        String key = oart.sql("select substr(url, 9) from images where id = '" + id + "'");
        oart.overwrite(key, original.bytes());
        String old =
                oart.sql("insert into images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at)"
                        + " select gen_random_uuid(), url, workflow_id, user_id, user_folder_id, parameters, now() from images"
                        + " where id = '" + id + "' returning id");

        // Then
        String path = "image/" + old + "/content";
        assertThat(api.get(path).expect(200).bytes()).isEqualTo(served);
        assertThat(api.get(path, "Range", "bytes=20-99").expect(206).bytes())
                .isEqualTo(Arrays.copyOfRange(served, 20, 100));
        assertThat(api.get(path + "?metadata=true").expect(200).bytes()).isEqualTo(original.bytes());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void imageShouldMoveToAnotherFolderOfItsOwner() {
        // Given
        String trips = api.post("user/folder/?folder_name=Trips")
                .expect(201)
                .json()
                .path("id")
                .asText();
        String foreign = stranger.get("user/folder/").json().get(0).path("id").asText();

        // Then
        assertThat(api.patch("image/" + id, Map.of("user_folder_id", trips))
                        .expect(200)
                        .json()
                        .path("user_folder_id")
                        .asText())
                .isEqualTo(trips);
        api.patch("image/" + id, Map.of("user_folder_id", foreign)).problem(422);
        api.patch("image/" + id, Map.of("user_folder_id", "x")).problem(422);
        api.patch("image/" + id, Map.of()).problem(422);
        stranger.patch("image/" + id, Map.of("user_folder_id", foreign)).problem(404);
    }

    @Test
    void imageShouldBeItsOwnersAndLookedAtByAdministrators() {
        for (String path : new String[] {"", "/content", "/thumbnail", "/content?presigned=true"}) {
            stranger.get("image/" + id + path).problem(404);
            oart.api(FiefUser.ADA).get("image/" + id + path).expect(200);
            api.get("image/00000000-0000-4000-8000-000000000000" + path).problem(404);
            oart.anonymous().get("image/" + id + path).problem(401);
        }
    }
}
