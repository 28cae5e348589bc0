package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From parameters to pictures, in each way a client can ask for them. */
class MainJobIT {
    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api bob = oart.api(FiefUser.BOB);

    private static Map<String, Object> wish(Map<String, Object> parameters) {
        return Map.of("workflow_id", Workflows.FIRST_PICTURE, "parameters", parameters);
    }

    @Test
    void pictureShouldComeInTheAnswerWithEverythingThatMakesItAgain() throws IOException {
        // Given
        BigInteger seed = new BigInteger("18446744073709551615");

        // When
        JsonNode items = bob.post("image/generate", wish(Map.of("WIDTH", 320, "HEIGHT", 192, "SEED", seed)))
                .expect(200)
                .json();

        // Then
        assertThat(items).hasSize(1);
        JsonNode item = items.get(0);
        assertThat(item.path("content_type").asText()).isEqualTo("image/png");
        assertThat(item.path("width").asInt()).isEqualTo(320);
        assertThat(item.path("height").asInt()).isEqualTo(192);
        BufferedImage picture =
                picture(Base64.getDecoder().decode(item.path("processed_image").asText()));
        assertThat(picture.getWidth()).isEqualTo(320);

        JsonNode image =
                bob.get("image/" + item.path("image_id").asText()).expect(200).json();
        assertThat(image.path("parameters").path("SEED").bigIntegerValue()).isEqualTo(seed);
        assertThat(image.path("user_id").asText()).isEqualTo(FiefUser.BOB.id().toString());
        assertThat(bob.get("image/" + item.path("image_id").asText() + "/content")
                        .expect(200)
                        .bytes())
                .isEqualTo(
                        Base64.getDecoder().decode(item.path("processed_image").asText()));
        oart.api(FiefUser.CAROL).get("image/" + item.path("image_id").asText()).problem(404);
    }

    @Test
    void bytesShouldComeAloneWhenTheyAreAskedFor() throws IOException {
        // When
        Api.Answer answer = bob.post("image/generate?retrieve_image=true", wish(Map.of("WIDTH", 128, "HEIGHT", 64)));

        // Then
        assertThat(answer.expect(200).header("Content-Type")).isEqualTo("image/png");
        assertThat(picture(answer.bytes()).getHeight()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({"64, 64", "64, 512", "64, 4096", "4096, 64"})
    void firstPictureShouldComeInEachShapeThatItsLimitsAllow(int width, int height) throws IOException {
        Api.Answer answer =
                bob.post("image/generate?retrieve_image=true", wish(Map.of("WIDTH", width, "HEIGHT", height)));

        BufferedImage picture = picture(answer.expect(200).bytes());
        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
    }

    @Test
    void jobShouldBeFollowedByItsAddressWhenNobodyWaits() {
        // When
        Api.Answer accepted = bob.post("image/generate", wish(Map.of()), "Prefer", "respond-async");

        // Then
        String job = accepted.expect(202).json().path("id").asText();
        assertThat(accepted.header("Location")).isEqualTo("/image/job/" + job);
        JsonNode ended = bob.await(job, "SUCCEEDED", "FAILED");
        assertThat(ended.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("progress").asDouble()).isEqualTo(1);
        assertThat(ended.path("images")).hasSize(1);
        bob.delete("image/job/" + job).problem(409);
        oart.api(FiefUser.CAROL).get("image/job/" + job).problem(404);
    }

    @Test
    void sameKeyShouldGiveTheSameJob() {
        // When
        String first = keyed("a", 100).expect(202).json().path("id").asText();
        String second = keyed("a", 100).expect(202).json().path("id").asText();

        // Then
        assertThat(second).isEqualTo(first);
        keyed("a", 101).problem(422);
        assertThat(keyed("b", 100).expect(202).json().path("id").asText()).isNotEqualTo(first);
    }

    private Api.Answer keyed(String key, int width) {
        return bob.post(
                "image/generate", wish(Map.of("WIDTH", width)), "Prefer", "respond-async", "Idempotency-Key", key);
    }

    private static BufferedImage picture(byte[] bytes) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(picture).isNotNull();
        return picture;
    }
}
