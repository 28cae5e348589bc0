package oart.ejb.user;

import java.util.Objects;
import oart.persistence.user.UserId;

/**
 * A user's row or tombstone is another one now. Fired inside the transaction of a change on this node, heard when it is committed; and
 * again on every node when its notification arrives, whoever made the change.
 */
public record UserChanged(UserId user) {
    public UserChanged {
        Objects.requireNonNull(user, "user");
    }
}
