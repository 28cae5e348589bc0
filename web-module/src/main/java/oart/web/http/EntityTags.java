package oart.web.http;

import java.util.Arrays;

/** Comparison of entity tags (RFC 9110, 13.1.2). */
public final class EntityTags {
    private EntityTags() {}

    /**
     * Whether {@code If-None-Match} names the tag, compared weakly.
     *
     * @param header as sent, null when absent
     * @param etag quotes included
     */
    public static boolean match(String header, String etag) {
        return header != null
                && (header.strip().equals("*")
                        || Arrays.stream(header.split(","))
                                .map(String::strip)
                                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                                .anyMatch(etag::equals));
    }

    /** Whether {@code If-Match} names the tag, compared strongly; otherwise as {@link #match}. */
    static boolean matchStrongly(String header, String etag) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(",")).map(String::strip).anyMatch(etag::equals);
    }
}
