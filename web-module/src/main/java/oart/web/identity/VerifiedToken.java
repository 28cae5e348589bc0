package oart.web.identity;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import oart.persistence.user.UserId;

/**
 * The claims of a token that counts.
 *
 * @param scopes of the claim, order kept; grant nothing
 * @param acr {@code "0"} or {@code "1"}
 * @param expiresAt skew included: the token counts before it
 * @param text the token itself, for those it may be shown to
 */
public record VerifiedToken(
        UserId user,
        List<String> scopes,
        String acr,
        List<String> permissions,
        Set<String> groups,
        Instant expiresAt,
        String text) {
    public VerifiedToken {
        scopes = List.copyOf(scopes);
        permissions = List.copyOf(permissions);
        groups = Set.copyOf(groups);
    }

    /** Without the token itself. */
    @Override
    public String toString() {
        return "VerifiedToken[user=" + user + ", expiresAt=" + expiresAt + ']';
    }
}
