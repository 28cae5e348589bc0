package oart.ejb.user;

import java.util.List;
import java.util.Set;
import oart.persistence.user.UserId;

/**
 * Who calls, as the domain sees it: never a token.
 *
 * @param id the user, known to this database and active
 * @param roles what the caller may do; {@link Role#USER} always
 * @param permissions as the issuer granted them, order kept
 * @param scopes as the token carries them, order kept
 */
public record Caller(UserId id, Set<Role> roles, List<String> permissions, List<String> scopes) {
    public enum Role {
        USER,
        /** May change models, workflows and plans. */
        EDITOR,
        ADMIN
    }

    public boolean isEditor() {
        return roles.contains(Role.EDITOR) || isAdmin();
    }

    public boolean isAdmin() {
        return roles.contains(Role.ADMIN);
    }
}
