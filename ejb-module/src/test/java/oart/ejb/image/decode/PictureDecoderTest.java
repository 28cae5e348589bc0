package oart.ejb.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
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

    @Test
    void proveShouldRefuseDamagedPicturesButNoColoursThatOthersRead() throws Exception {
        // Given
        byte[] png = TestPngs.plain(300, 300);
        byte[] jpeg = TestPngs.written("jpeg", 300, 300);

        // Then
        prove(png, "image/png");
        prove(jpeg, "image/jpeg");
        prove(TestPngs.written("gif", 30, 30), "image/gif");
        prove(cmyk(), "image/jpeg");
        assertThatThrownBy(() -> prove(Arrays.copyOf(jpeg, jpeg.length / 2), "image/jpeg"))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> prove(Arrays.copyOf(jpeg, 30), "image/jpeg")).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> prove(Arrays.copyOf(png, png.length / 2), "image/png"))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> PictureDecoder.prove(folder.resolve("picture"), "image/png", 9))
                .isInstanceOf(UndecodableException.class);
    }

    private void prove(byte[] bytes, String type) throws IOException, UndecodableException {
        PictureDecoder.prove(Files.write(folder.resolve("picture"), bytes), type, MOST);
    }

    /** Four channels, as printers have them. */
    private static byte[] cmyk() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(
                    new IIOImage(Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null), null, null));
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private void assertUndecodable(byte[] bytes, String type) {
        assertThatThrownBy(() -> thumbnail(bytes, type, MOST)).isInstanceOf(UndecodableException.class);
    }
}
