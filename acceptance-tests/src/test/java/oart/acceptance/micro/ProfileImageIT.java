package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import oart.acceptance.http.Api;
import oart.acceptance.http.Multipart;
import oart.acceptance.http.TestPictures;
import oart.acceptance.http.Wire;
import oart.sandbox.issuer.FiefUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code /user/me/profileImage}: the picture that a user shows. */
class ProfileImageIT {
    private static final String PATH = "user/me/profileImage";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final FiefUser anna = oart.newUser("anna");
    private final Api api = oart.api(anna);

    private Api.Answer put(byte[] picture) {
        Multipart body = Multipart.of("data", "../me.png", picture);
        return api.put(PATH, body.type(), body.body());
    }

    @Test
    void pictureShouldBeShownAndReplaced() {
        // Given
        api.get(PATH).problem(404);

        // When
        JsonNode user = put(TestPictures.png(40, 30)).expect(200).json();

        // Then
        assertThat(user).isEqualTo(api.get("user/me").json());
        assertThat(user.path("profile_image_url").asText()).matches(anna.id() + "/profile_images/[0-9a-f-]{36}\\.png");
        Api.Answer shown = api.get(PATH).expect(200);
        assertThat(shown.header("Content-Type")).isEqualTo("image/png");
        assertThat(TestPictures.read(shown.bytes()).getWidth()).isEqualTo(40);
        Wire wire = new Wire(oart.url());
        String bearer = "Bearer " + oart.sandbox().issuer().mint(anna);
        Api.Answer head = wire.call("HEAD", PATH, "Authorization", bearer).expect(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(shown.bytes().length));
        wire.call("GET", PATH, "Authorization", bearer, "If-None-Match", "\"x\", W/" + shown.header("ETag"))
                .expect(304);
        wire.call("GET", PATH, "Authorization", bearer, "If-Match", "\"x\"").problem(412);
        wire.call("GET", PATH, "Authorization", bearer, "If-Match", shown.header("ETag"))
                .expect(200);

        // When
        put(TestPictures.jpeg(50, 50)).expect(200);

        // Then
        assertThat(api.get(PATH).expect(200).header("Content-Type")).isEqualTo("image/jpeg");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> oart.objects(anna.id()) == 1);
    }

    @Test
    void whatIsNoPictureShouldBeRefusedAndChangeNothing() {
        // Given
        byte[] png = TestPictures.png(300, 300);
        Multipart good = Multipart.of("data", "me.png", png);

        // Then
        put("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .problem(415);
        put(Arrays.copyOf(png, png.length / 2)).problem(415);
        put(Arrays.copyOf(TestPictures.jpeg(300, 300), 1000)).problem(415);
        put(new byte[] {1, 2, 3}).problem(415);
        put(TestPictures.pngThatClaims(60_000, 60_000)).problem(413);
        put(Arrays.copyOf(png, (512 << 10) + 1)).problem(413);
        put(new byte[0]).problem(422);
        api.put(PATH, "multipart/form-data", good.body()).problem(400);
        api.put(PATH, good.type(), good.cut(good.body().length - 8).body()).problem(400);
        api.put(PATH, "image/png", png).problem(415);
        Multipart other = Multipart.of("file", "me.png", png);
        api.put(PATH, other.type(), other.body()).problem(422);
        assertThat(api.get("user/me").json().path("profile_image_url").isNull()).isTrue();
        assertThat(oart.objects(anna.id())).isZero();
    }

    @Test
    void longestAllowedPictureShouldPass() {
        // Whatever follows the end of a PNG is no part of the picture.
        put(Arrays.copyOf(TestPictures.png(64, 64), 512 << 10)).expect(200);
    }
}
