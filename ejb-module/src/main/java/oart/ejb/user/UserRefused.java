package oart.ejb.user;

import java.util.Objects;
import oart.persistence.user.UserId;

/** An event of this node: a user is let in no more, whichever node learned it. Who holds something open for the user ends it. */
public record UserRefused(UserId user) {
    public UserRefused {
        Objects.requireNonNull(user, "user");
    }
}
