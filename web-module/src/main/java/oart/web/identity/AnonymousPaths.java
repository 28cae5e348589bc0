package oart.web.identity;

import java.util.Set;
import oart.web.http.RequestPath;

/** The resources that answer without a token; everything else needs one, existing or not. A test compares them with {@link Anonymous}. */
final class AnonymousPaths {
    static final Set<String> ALL = Set.of("POST /auth/token", "POST /webhook/user");

    private AnonymousPaths() {}

    /** Compares the raw path, so that no encoding opens a door. */
    static boolean contain(String method, String rawPath) {
        return ALL.contains(method + ' ' + RequestPath.withoutTrailingSlash(rawPath));
    }
}
