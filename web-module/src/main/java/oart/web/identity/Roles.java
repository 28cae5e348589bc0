package oart.web.identity;

import oart.ejb.user.Caller;

/** Names of the domain's roles for {@code @RolesAllowed}. */
public final class Roles {
    /** Every caller with a good token. */
    public static final String USER = "user";

    /** Those who may change models, workflows and plans: administrators, by a setting everybody. */
    public static final String EDITOR = "editor";

    public static final String ADMIN = "admin";

    /** Jakarta's name for any authenticated caller. */
    static final String ANY = "**";

    private Roles() {}

    static String name(Caller.Role role) {
        return switch (role) {
            case USER -> USER;
            case EDITOR -> EDITOR;
            case ADMIN -> ADMIN;
        };
    }
}
