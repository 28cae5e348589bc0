package oart.web.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.persistence.user.UserId;

/**
 * The claims of a token that counts.
 *
 * @param subject {@code sub} as the issuer wrote it; the user's id comes of it
 * @param scopes of the claim, order kept; grant nothing
 * @param acr {@code "0"} or {@code "1"} of Fief, anything of others
 * @param expiresAt skew included: the token counts before it
 * @param profile what the token itself tells of the user: {@code email} and {@code email_verified}, where they are; empty with Fief
 * @param text the token itself, for those it may be shown to
 */
public record VerifiedToken(
        UserId user,
        String subject,
        List<String> scopes,
        String acr,
        List<String> permissions,
        Set<String> groups,
        Instant expiresAt,
        Map<String, Object> profile,
        String text) {
    public VerifiedToken {
        scopes = List.copyOf(scopes);
        permissions = List.copyOf(permissions);
        groups = Set.copyOf(groups);
        profile = Map.copyOf(profile);
    }

    /** Without the token itself. */
    @Override
    public String toString() {
        return "VerifiedToken[user=" + user + ", expiresAt=" + expiresAt + ']';
    }
}
