package oart.acceptance.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A body of {@code multipart/form-data} with one file. */
public record Multipart(String type, byte[] body) {
    private static final String BOUNDARY = "----oart7MA4YWxkTrZu0gW";

    public static Multipart of(String name, String fileName, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\""
                        + fileName + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(bytes);
        out.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new Multipart("multipart/form-data; boundary=" + BOUNDARY, out.toByteArray());
    }

    /** The same, cut off after so many bytes. */
    public Multipart cut(int length) {
        return new Multipart(type, java.util.Arrays.copyOf(body, length));
    }
}
