package oart.batch.retention;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import oart.ejb.erasure.UserErasure;
import oart.persistence.user.UserId;

/** Hands out users whom the issuer deleted. */
@Named("deletedUserReader")
@Dependent
public class DeletedUserReader extends UserReader {
    private final UserErasure erasure;

    @Inject
    DeletedUserReader(UserErasure erasure) {
        this.erasure = erasure;
    }

    @Override
    List<UserId> page(Optional<UserId> after, int limit) {
        return erasure.deletedUsers(after, limit);
    }
}
