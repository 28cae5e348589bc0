package oart.web.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/**
 * Reads {@code application/x-www-form-urlencoded} as strictly as JSON is read, for resources that take either. It is UTF-8: that media type
 * has no parameters, so a {@code charset} says nothing.
 */
public final class FormBody {
    private FormBody() {}

    /**
     * @param body null = empty
     * @return an object whose members are texts
     * @throws ProblemException TOO_LARGE; MALFORMED_REQUEST: an escape that is none, no UTF-8, a name that stands twice, or the client went
     *     away; VALIDATION_FAILED: U+0000 or an unpaired surrogate
     */
    public static JsonBody read(InputStream body, long maxBytes) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String pair : bytes(body, maxBytes).split("&")) {
            if (!pair.isEmpty()) {
                int sign = pair.indexOf('=');
                String name = decoded(sign < 0 ? pair : pair.substring(0, sign));
                if (members.put(name, sign < 0 ? "" : decoded(pair.substring(sign + 1))) != null) {
                    throw malformed("a name stands twice");
                }
            }
        }
        return JsonBody.of(members);
    }

    /** Each byte as one character. */
    private static String bytes(InputStream body, long maxBytes) {
        if (body == null) {
            return "";
        }
        try {
            byte[] bytes = body.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                throw new ProblemException(ProblemType.TOO_LARGE, "The body is longer than allowed.");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // The client stalled or went away: nothing of ours failed.
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "The body did not arrive to its end.");
        }
    }

    private static String decoded(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '%') {
                bytes.write(c == '+' ? ' ' : c);
                continue;
            }
            int high = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 1), 16) : -1;
            int low = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed("a percent sign does not begin an escape");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return text(bytes.toByteArray());
    }

    private static String text(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw ProblemException.invalid("", "In the body, a text contains the character U+0000.");
            }
            // What U+D800 to U+DFFF would be in UTF-8.
            if (bytes[i] == (byte) 0xed && i + 1 < bytes.length && (bytes[i + 1] & 0xe0) == 0xa0) {
                throw ProblemException.invalid("", "In the body, a text contains an unpaired surrogate.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("the text is not UTF-8");
        }
    }

    private static ProblemException malformed(String why) {
        return new ProblemException(
                ProblemType.MALFORMED_REQUEST, "The body is no form that can be read: " + why + '.');
    }
}
