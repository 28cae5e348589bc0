package oart.ejb.backend.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.GraphRejectedException;
import oart.json.Json;

/**
 * The body of {@code POST /upload/image}. The file is named for its content, in ASCII: the same picture again is the same file, and two
 * different ones never meet. Source: ComfyUI 0.3.64, {@code server.py}.
 *
 * @param multipartType value of {@code Content-Type}
 */
record InputUpload(String multipartType, BodyPublisher body) {
    private static final String FOLDER = "oart";
    private static final Pattern EXTENSION = Pattern.compile("\\.([A-Za-z0-9]{1,5})$");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

    /** @param name only its extension counts */
    static InputUpload of(String name, byte[] bytes, String contentType) {
        String digest = sha256(bytes);
        Matcher extension = EXTENSION.matcher(name);
        String file = digest.substring(0, 40) + "."
                + (extension.find() ? extension.group(1).toLowerCase(Locale.ROOT) : "bin");
        String type = MEDIA_TYPE.matcher(contentType).matches() ? contentType : "application/octet-stream";
        String boundary = "oart-" + digest;
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"subfolder\"\r\n\r\n" + FOLDER
                + "\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + file
                + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofByteArray(bytes),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return new InputUpload("multipart/form-data; boundary=" + boundary, body);
    }

    /** What the answer calls the file; the backend may have chosen another name. */
    static String reference(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 413) {
            throw new GraphRejectedException("The input picture is larger than ComfyUI accepts.", false, Map.of());
        }
        ComfyHttp.requireOk(answer);
        Map<String, Object> told = Json.readObject(answer.body());
        if (!(told.get("name") instanceof String name) || name.isEmpty()) {
            throw new BackendUnavailableException("answered no name to an upload", null);
        }
        return told.get("subfolder") instanceof String folder && !folder.isEmpty() ? folder + "/" + name : name;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
