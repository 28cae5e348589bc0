package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import oart.acceptance.http.Api;
import oart.acceptance.http.Multipart;
import oart.acceptance.http.TestPictures;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;

/** {@code POST /image/upload}: files that users bring as inputs. */
class UploadIT {
    private static final String IMAGE_TO_IMAGE = "5eed0000-0000-4000-8000-000000000107";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final FiefUser anna = oart.newUser("anna");
    private final Api api = oart.api(anna);

    private Api.Answer upload(String fileName, byte[] bytes) {
        return upload(Multipart.of("data", fileName, bytes));
    }

    private Api.Answer upload(Multipart body) {
        return api.post("image/upload", body.type(), body.body());
    }

    private String rows() {
        return oart.sql("select count(*) from uploads where user_id = '" + anna.id() + "'");
    }

    @Test
    void pictureShouldBeKeptForADay() {
        // When
        JsonNode upload =
                upload("../../etc/passwd", TestPictures.png(30, 20)).expect(201).json();

        // Then
        assertThat(upload.path("content_type").asText()).isEqualTo("image/png");
        assertThat(upload.path("width").asInt()).isEqualTo(30);
        assertThat(upload.path("height").asInt()).isEqualTo(20);
        Instant expires =
                OffsetDateTime.parse(upload.path("expires_at").asText()).toInstant();
        assertThat(Duration.between(Instant.now(), expires))
                .isBetween(
                        Duration.ofHours(24).minusMinutes(2),
                        Duration.ofHours(24).plusMinutes(1));
        assertThat(oart.sql("select object_key from uploads where id = '"
                        + upload.path("id").asText() + "'"))
                .isEqualTo(anna.id() + "/uploads/" + upload.path("id").asText() + ".png");
    }

    @Test
    void fileThatIsNoPictureShouldHaveNoSize() {
        JsonNode upload = upload("notes.txt", "hello".getBytes(StandardCharsets.UTF_8))
                .expect(201)
                .json();
        assertThat(upload.path("content_type").asText()).isEqualTo("text/plain");
        assertThat(upload.has("width")).isFalse();
    }

    @Test
    void largeFileShouldPass() {
        upload("big.bin", new byte[30 << 20]).expect(201);
    }

    @Test
    void uploadShouldBeUsableByItsOwnerAlone() {
        // Given
        String id = upload("a.png", TestPictures.png(64, 64))
                .expect(201)
                .json()
                .path("id")
                .asText();
        Map<String, Object> wish = Map.of("workflow_id", IMAGE_TO_IMAGE, "parameters", Map.of("INPUT_IMAGE", id));

        // Then
        oart.api(oart.newUser("bruno"))
                .post("image/generate?dry_run=true", wish)
                .problem(422);
        assertThat(api.post("image/generate?dry_run=true", wish).status()).isEqualTo(200);
    }

    @Test
    void tooMuchShouldBeRefusedBeforeAnythingIsKept() {
        upload("bomb.png", TestPictures.pngThatClaims(60_000, 60_000)).problem(413);
        upload("big.bin", new byte[(100 << 20) + 1]).problem(413);
        assertThat(rows()).isEqualTo("0");
        assertThat(oart.objects(anna.id())).isZero();
    }

    @Test
    void brokenBodyShouldBeRefusedAndLeaveNothing() {
        // Given
        Multipart good = Multipart.of("data", "a.png", TestPictures.png(30, 20));

        // Then
        upload(good.cut(good.body().length - 10)).problem(400);
        upload(good.cut(good.body().length / 2)).problem(400);
        upload(good.cut(20)).problem(400);
        upload(good.cut(0)).problem(400);
        upload(new Multipart("multipart/form-data", good.body())).problem(400);
        upload(new Multipart("multipart/form-data; boundary=other", good.body()))
                .problem(400);
        upload(new Multipart("multipart/mixed; boundary=x", good.body())).problem(415);
        upload(new Multipart("image/png", TestPictures.png(2, 2))).problem(415);
        upload(Multipart.of("file", "a.png", TestPictures.png(2, 2))).problem(422);
        upload("a.png", new byte[0]).problem(422);
        assertThat(rows()).isEqualTo("0");
        assertThat(oart.objects(anna.id())).isZero();
        oart.anonymous().post("image/upload", good.type(), good.body()).problem(401);
    }
}
