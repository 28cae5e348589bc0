package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Bytes that are the same for everybody until the next release: sent with an ETag, asked for again each time. */
public final class StaticContent {
    private final byte[] bytes;
    private final String contentType;
    private final String etag;

    public StaticContent(byte[] bytes, String contentType) {
        this.bytes = bytes.clone();
        this.contentType = contentType;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            this.etag = '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 18)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    /** Answers GET or HEAD; 304 when the client has it. */
    public void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", etag);
        if (EntityTags.match(request.getHeader("If-None-Match"), etag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }
}
