package oart.ejb.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import oart.json.Json;

/**
 * What changed at one row: member → from and to, in the shapes of {@link Json}. Long values are kept as their digest, and whatever is named
 * like a secret as stars. For one thread.
 */
public final class Changes {
    private static final int LONGEST = 1_000;
    private static final Pattern SECRET =
            Pattern.compile("secret|passw|token|credential|api_?key|authorization", Pattern.CASE_INSENSITIVE);
    private static final String STARS = "***";

    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Notes a member, unless both values are the same. Ids, enums and times count as their text. */
    public Changes note(String member, Object from, Object to) {
        if (!Objects.equals(from, to)) {
            Map<String, Object> change = new LinkedHashMap<>();
            change.put("from", shown(member, from));
            change.put("to", shown(member, to));
            members.put(member, change);
        }
        return this;
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** Member → {@code {"from": …, "to": …}}. */
    public Map<String, Object> members() {
        return members;
    }

    private static Object shown(String name, Object value) {
        Object open = withoutSecrets(name, value);
        String text = Json.write(open);
        if (text.length() <= LONGEST) {
            return open;
        }
        Map<String, Object> digest = new LinkedHashMap<>();
        digest.put("sha256", sha256(text));
        digest.put("characters", text.length());
        return digest;
    }

    private static Object withoutSecrets(String name, Object value) {
        if (value != null && SECRET.matcher(name).find()) {
            return STARS;
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> open = new LinkedHashMap<>();
            object.forEach((key, member) -> open.put(String.valueOf(key), withoutSecrets(String.valueOf(key), member)));
            return open;
        }
        if (value instanceof List<?> array) {
            List<Object> open = new ArrayList<>(array.size());
            array.forEach(element -> open.add(withoutSecrets(name, element)));
            return open;
        }
        return value;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
