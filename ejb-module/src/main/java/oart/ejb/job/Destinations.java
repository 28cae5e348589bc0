package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.user.FolderService;
import oart.persistence.user.UserId;

/** Where the results of a job go, and who is told of its end. */
@ApplicationScoped
public class Destinations {
    private FolderService folders;
    private Callbacks callbacks;

    /** For the container only. */
    protected Destinations() {}

    @Inject
    public Destinations(FolderService folders, Callbacks callbacks) {
        this.folders = folders;
        this.callbacks = callbacks;
    }

    /** @throws oart.ejb.problem.ProblemException VALIDATION_FAILED: a folder that is not the user's, or a URL that may not be called */
    void require(UserId user, SubmitJob wish) {
        wish.folder().ifPresent(folder -> folders.resolve(user, Optional.of(folder)));
        wish.callback().ifPresent(callbacks::require);
    }
}
