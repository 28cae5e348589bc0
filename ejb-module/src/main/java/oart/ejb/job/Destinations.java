package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.FolderService;
import oart.persistence.user.FolderId;
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

    /** What is wrong with them: a folder that is not the user's, or a URL that may not be called. */
    List<FieldProblem> problems(UserId user, SubmitJob wish) {
        List<FieldProblem> problems = new ArrayList<>();
        wish.folder().ifPresent(folder -> collect(problems, () -> folders.resolve(user, Optional.of(folder))));
        wish.callback().ifPresent(callback -> collect(problems, () -> callbacks.require(callback)));
        return problems;
    }

    /** The folder of an earlier job; empty when it was deleted, so that results go to {@code Default}. */
    Optional<FolderId> folder(UserId user, FolderId wanted) {
        return folders.isOf(user, wanted) ? Optional.of(wanted) : Optional.empty();
    }

    private static void collect(List<FieldProblem> problems, Runnable check) {
        try {
            check.run();
        } catch (ProblemException e) {
            if (e.type() != ProblemType.VALIDATION_FAILED) {
                throw e;
            }
            problems.addAll(e.errors());
        }
    }
}
