package oart.web.job;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import oart.json.Json;

/** What two requests must share to be the same one: the body as a JSON value, and the query. */
final class RequestDigest {
    private RequestDigest() {}

    /**
     * SHA-256 over both, whatever the order of members and the spelling of numbers and texts.
     *
     * @param query names and values, decoded
     */
    static byte[] of(Object body, Map<String, List<String>> query) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String both = Json.write(
                    List.of(canonical(new TreeMap<>(query)), List.of(body == null ? "null" : canonical(body))));
            return digest.digest(both.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    private static Object canonical(Object value) {
        if (value instanceof Map<?, ?> object) {
            TreeMap<String, Object> sorted = new TreeMap<>();
            object.forEach((name, member) -> sorted.put((String) name, canonical(member)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(RequestDigest::canonical)
                    .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return canonical(new BigDecimal(value.toString()));
        }
        if (value instanceof BigDecimal number) {
            return number.signum() == 0
                    ? "n0"
                    : 'n' + number.stripTrailingZeros().toString();
        }
        if (value instanceof String text) {
            return 't' + text;
        }
        return value;
    }
}
