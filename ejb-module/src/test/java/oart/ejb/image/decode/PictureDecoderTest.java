package oart.ejb.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import oart.ejb.image.metadata.TestPngs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {
    private static final long MOST = 64_000_000;

    @TempDir
    Path folder;

    private byte[] thumbnail(byte[] bytes, String type, long most) throws IOException, UndecodableException {
        return PictureDecoder.thumbnail(Files.write(folder.resolve("picture"), bytes), type, most, 512);
    }

    @ParameterizedTest
    @CsvSource({
        "png, image/png, 3000, 1500, 512, 256",
        "jpeg, image/jpeg, 700, 2100, 171, 512",
        "png, image/png, 1, 2000, 1, 512",
        "gif, image/gif, 100, 60, 100, 60"
    })
    void thumbnailShouldFitAndKeepTheShape(
            String format, String type, int width, int height, int small, int smallHeight) throws Exception {
        // When
        byte[] jpeg = thumbnail(TestPngs.written(format, width, height), type, MOST);

        // Then
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(picture.getWidth()).isEqualTo(small);
        assertThat(picture.getHeight()).isEqualTo(smallHeight);
        int middle = picture.getRGB(small / 2, smallHeight / 4) & 0xffffff;
        assertThat((middle >> 8 & 0xff) - (middle >> 16 & 0xff)).as("cyan").isGreaterThan(100);
    }

    /** Of one pixel: lossy, lossless, with transparency, animated. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
                "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
                "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==",
                "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA"
            })
    void webpShouldBeReadToo(String webp) throws Exception {
        // When
        byte[] jpeg = thumbnail(Base64.getDecoder().decode(webp), "image/webp", MOST);

        // Then
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(1);
    }

    @Test
    void pictureOfTooManyPixelsShouldNotBeDecoded() {
        byte[] png = TestPngs.plain(100, 100);
        assertThatThrownBy(() -> thumbnail(png, "image/png", 9_999))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("pixels");
    }

    @Test
    void damagedPicturesAndOtherFilesShouldBeRefused() {
        byte[] png = TestPngs.plain(300, 300);
        byte[] jpeg = TestPngs.written("jpeg", 300, 300);
        assertUndecodable(Arrays.copyOf(png, png.length / 2), "image/png");
        assertUndecodable(Arrays.copyOf(jpeg, jpeg.length / 2), "image/jpeg");
        assertUndecodable(Arrays.copyOf(jpeg, 30), "image/jpeg");
        assertUndecodable(new byte[100], "image/webp");
        assertUndecodable("RIFF\0\0\0\0WEBPVP8L".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), "image/webp");
        assertUndecodable(png, "video/mp4");
        assertUndecodable(png, "image/gif");
    }

    private void assertUndecodable(byte[] bytes, String type) {
        assertThatThrownBy(() -> thumbnail(bytes, type, MOST)).isInstanceOf(UndecodableException.class);
    }
}
