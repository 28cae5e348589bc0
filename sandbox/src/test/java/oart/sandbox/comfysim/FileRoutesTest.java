package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.python.PythonJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRoutesTest extends SimTestBase {
    private static final int HALF_RED = 0x80FF0000;

    @BeforeEach
    void file() throws IOException {
        Files.createDirectories(base.resolve("output/sub"));
        byte[] png = Pictures.png(new Picture(2, 1, true, new int[] {HALF_RED, HALF_RED}), Map.of());
        Files.write(base.resolve("output/a.png"), png);
        Files.write(base.resolve("output/sub/b.png"), png);
        Files.write(base.resolve("temp/t.png"), png);
        Files.writeString(base.resolve("output/note.txt"), "0123456789");
    }

    @ParameterizedTest
    @CsvSource({
        "filename=a.png, 200",
        "filename=b.png&subfolder=sub, 200",
        "filename=sub/b.png&subfolder=sub, 200",
        "filename=t.png&type=temp, 200",
        "filename=t.png%20[temp], 200",
        "filename=a.png&type=input, 404",
        "filename=a.png&type=other, 400",
        "filename=a..png, 400",
        "filename=/a.png, 400",
        "filename=, 400",
        "filename=a.png&subfolder=../.., 403",
        "filename=note.txt&preview=webp, 500",
        "subfolder=sub, 404"
    })
    void viewShouldAnswerAsTheRulesSay(String query, int status) throws IOException {
        assertThat(client.get("/view?" + query).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4, 206, 234, bytes 2-4/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=5-99, 206, 56789, bytes 5-9/10",
        "bytes=-0, 206, 0123456789, bytes 0-9/10",
        "bytes=10-, 416, '', bytes */10",
        "bytes=a-b, 416, '', bytes */10",
        "lines=1-2, 416, '', bytes */10"
    })
    void rangeShouldBeServed(String range, int status, String body, String contentRange) throws IOException {
        // When
        HttpResponse<byte[]> answer = client.send("GET", "/view?filename=note.txt", null, Map.of("Range", range));

        // Then
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(text(answer)).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Range")).hasValue(contentRange);
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match, *, 200",
        "If-Match, \"other\", 412",
        "If-Unmodified-Since, 'Sun, 22 Nov 2037 16:43:09 GMT', 200",
        "If-Unmodified-Since, 'Sun, 22 Nov 2009 16:43:09 GMT', 412",
        "If-Modified-Since, 'Sun, 22 Nov 2037 16:43:09 GMT', 304",
        "If-Modified-Since, long ago, 200"
    })
    void conditionShouldBeHeeded(String header, String value, int status) throws IOException {
        assertThat(client.send("GET", "/view?filename=a.png", null, Map.of(header, value))
                        .statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%25.png", "a%26b.png", "plus%2B.png"})
    void escapesOfANameShouldBeDecodedOnce(String escaped) throws IOException {
        // Given
        String name = URLDecoder.decode(escaped, StandardCharsets.UTF_8);
        Files.copy(base.resolve("output/a.png"), base.resolve("output").resolve(name));

        // When
        HttpResponse<byte[]> answer = client.get("/view?filename=" + escaped);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Disposition")).hasValue("filename=\"" + name + "\"");
    }

    @ParameterizedTest
    @CsvSource({"GET, /free, 404", "PUT, /nowhere, 405", "PUT, /queue, 405", "GET, /history/a/b, 404"})
    void methodShouldBeRefusedAsWhereStaticFilesAre(String method, String path, int status) throws IOException {
        assertThat(client.send(method, path, null, Map.of()).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "multipart/form-data; boundary=edge, '', 500",
        "multipart/form-data; boundary=edge, rubbish, 500",
        "multipart/form-data, --edge--, 500",
        "application/x-www-form-urlencoded, type=input, 400"
    })
    void uploadShouldBeRefusedWhenItIsNoForm(String type, String body, int status) throws IOException {
        assertThat(client.send(
                                "POST",
                                "/upload/image",
                                body.getBytes(StandardCharsets.UTF_8),
                                Map.of("Content-Type", type))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void knownFileShouldBeAnswered304() throws IOException {
        // Given
        String etag =
                client.get("/view?filename=a.png").headers().firstValue("Etag").orElseThrow();

        // When
        HttpResponse<byte[]> answer = client.send("GET", "/view?filename=a.png", null, Map.of("If-None-Match", etag));

        // Then
        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void channelsShouldBeTakenApart() throws IOException {
        // When
        Picture colour = Pictures.read(
                        client.get("/view?filename=a.png&channel=rgb").body())
                .orElseThrow();
        Picture alpha = Pictures.read(
                        client.get("/view?filename=a.png&channel=a").body())
                .orElseThrow();

        // Then
        assertThat(colour.pixel(0, 0)).isEqualTo(0xFFFF0000);
        assertThat(alpha.pixel(0, 0)).isEqualTo(0x80000000);
    }

    @Test
    void previewShouldBeAPictureOfTheSameSize() throws IOException {
        for (String format : new String[] {"webp", "jpeg"}) {
            // When
            HttpResponse<byte[]> answer = client.get("/view?filename=a.png&preview=" + format + ";80");

            // Then
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/" + format);
            assertThat(answer.headers().firstValue("Etag")).isEmpty();
            assertThat(Pictures.read(answer.body()).orElseThrow().width()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example, 403", "http://localhost:PORT, 403", "http://127.0.0.1:PORT, 200", "null, 200"})
    void foreignOriginShouldBeRefusedOnALoopbackHost(String origin, int status) throws IOException {
        // Given
        Map<String, String> headers = Map.of("Origin", origin.replace("PORT", String.valueOf(sim.port())));

        // When
        HttpResponse<byte[]> answer = client.send("GET", "/prompt", null, headers);

        // Then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void wrongMethodShouldBeAnswered405AndOptions200() throws IOException {
        assertThat(client.send("PUT", "/queue", null, Map.of()).statusCode()).isEqualTo(405);
        assertThat(client.send("OPTIONS", "/queue", null, Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void uploadShouldTakeAnyNameLiterally() throws IOException {
        // When
        Map<String, Object> answer = upload("/upload/image", "image", "fi%20 x.bin", new byte[] {1, 2}, "");

        // Then
        assertThat(answer).isEqualTo(PythonJson.map("name", "fi%20 x.bin", "subfolder", "", "type", "input"));
        assertThat(Files.readAllBytes(base.resolve("input/fi%20 x.bin"))).containsExactly(1, 2);
    }

    @Test
    void overwriteShouldNeedItsExactWord() throws IOException {
        // Given
        upload("/upload/image", "image", "a.bin", new byte[] {1}, "");

        // When
        Map<String, Object> kept = upload("/upload/image", "image", "a.bin", new byte[] {2}, field("overwrite", "yes"));
        Map<String, Object> replaced =
                upload("/upload/image", "image", "a.bin", new byte[] {3}, field("overwrite", "true"));

        // Then
        assertThat(kept).containsEntry("name", "a (1).bin");
        assertThat(replaced).containsEntry("name", "a.bin");
        assertThat(Files.readAllBytes(base.resolve("input/a.bin"))).containsExactly(3);
    }

    @Test
    void maskShouldReplaceTheAlphaOfThePictureItNames() throws IOException {
        // Given
        byte[] mask = Pictures.png(new Picture(2, 1, true, new int[] {0x10FFFFFF, 0x20FFFFFF}), Map.of());

        // When
        upload("/upload/mask", "image", "m.png", mask, field("original_ref", "{\"filename\": \"a.png\"}"));

        // Then
        Picture out =
                Pictures.read(Files.readAllBytes(base.resolve("input/m.png"))).orElseThrow();
        assertThat(out.argb()).containsExactly(0x10FF0000, 0x20FF0000);
    }

    @Test
    void maskShouldWriteNothingWhenThereIsNoSuchPicture() throws IOException {
        // When
        Map<String, Object> answer = upload(
                "/upload/mask",
                "image",
                "m.png",
                new byte[] {1},
                field("original_ref", "{\"filename\": \"none.png\"}"));

        // Then
        assertThat(answer).containsEntry("name", "m.png");
        assertThat(base.resolve("input/m.png")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"a.png [output], input, true", "../output/a.png, input, false", "a.png, nowhere, false"})
    void maskShouldFindThePictureWhereItsNameSays(String name, String type, boolean written) throws IOException {
        // Given
        byte[] mask = Pictures.png(new Picture(2, 1, true, new int[] {0x10FFFFFF, 0x20FFFFFF}), Map.of());

        // When
        upload(
                "/upload/mask",
                "image",
                "m.png",
                mask,
                field("original_ref", "{\"filename\": \"" + name + "\", \"type\": \"" + type + "\"}"));

        // Then
        assertThat(Files.exists(base.resolve("input/m.png"))).isEqualTo(written);
    }

    private static String field(String name, String value) {
        return "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private Map<String, Object> upload(String path, String part, String name, byte[] content, String fields)
            throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes((fields + "--edge\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n--edge--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = client.send(
                "POST", path, form.toByteArray(), Map.of("Content-Type", "multipart/form-data; boundary=edge"));
        return PythonJson.object(PythonJson.parse(answer.body()));
    }
}
