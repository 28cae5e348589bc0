package oart.web.identity;

import java.security.Principal;
import java.util.Objects;
import oart.ejb.user.Caller;

/** The caller as servlets, resources and sockets see it: {@code getUserPrincipal()}. Its name is the user's id. */
public final class CallerPrincipal implements Principal {
    private final Caller caller;
    private final VerifiedToken token;

    CallerPrincipal(Caller caller, VerifiedToken token) {
        this.caller = Objects.requireNonNull(caller, "caller");
        this.token = Objects.requireNonNull(token, "token");
    }

    public Caller caller() {
        return caller;
    }

    public VerifiedToken token() {
        return token;
    }

    @Override
    public String getName() {
        return caller.id().toString();
    }

    boolean hasRole(String role) {
        return Roles.ANY.equals(role)
                || caller.roles().stream().anyMatch(held -> Roles.name(held).equals(role));
    }

    /** The user's id only. */
    @Override
    public String toString() {
        return getName();
    }
}
