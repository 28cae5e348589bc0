package oart.settings;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent encoding of URLs (RFC 3986), where {@code +} is a plus. */
final class Percent {
    private Percent() {}

    /** @param setting named when the text is badly encoded; the text itself may be secret and is not shown */
    static String decode(String setting, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '%') {
                bytes.write(from[i]);
                continue;
            }
            int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
            int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new SettingException(
                        setting + " has a '%' that two hexadecimal digits do not follow; write '%25' for it.");
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SettingException(setting + " has percent-encoded bytes that are not UTF-8.");
        }
    }
}
