package oart.batch.retention;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import oart.ejb.image.ImageRetention;
import oart.persistence.user.UserId;

/** Hands out users whose images have an end. */
@Named("retainedUserReader")
@Dependent
public class RetainedUserReader extends UserReader {
    private final ImageRetention retention;

    @Inject
    RetainedUserReader(ImageRetention retention) {
        this.retention = retention;
    }

    @Override
    List<UserId> page(Optional<UserId> after, int limit) {
        return retention.users(after, limit);
    }
}
