package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.FolderService;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.Test;

class DestinationsTest {
    private static final FolderId OWN = FolderId.random();

    private final Destinations destinations = new Destinations(
            new FolderService() {
                @Override
                public FolderId resolve(UserId user, Optional<FolderId> wanted) {
                    return wanted.filter(OWN::equals)
                            .orElseThrow(() -> ProblemException.invalid("/folder_id", "not yours"));
                }

                @Override
                public boolean isOf(UserId user, FolderId folder) {
                    return folder.equals(OWN);
                }
            },
            callback -> {
                if (callback.getHost().equals("localhost")) {
                    throw ProblemException.invalid("/callback_url", "private");
                }
            });

    @Test
    void problemsShouldBeToldTogether() {
        assertThat(problems(FolderId.random(), "http://localhost/x")).containsExactly("/folder_id", "/callback_url");
        assertThat(problems(OWN, "http://example.org/x")).isEmpty();
    }

    @Test
    void folderShouldBeEmptyWhenItIsGone() {
        assertThat(destinations.folder(UserId.random(), OWN)).contains(OWN);
        assertThat(destinations.folder(UserId.random(), FolderId.random())).isEmpty();
    }

    private Iterable<String> problems(FolderId folder, String callback) {
        SubmitJob wish = new SubmitJob(
                WorkflowId.random(),
                Optional.of(folder),
                Map.of(),
                Optional.of(URI.create(callback)),
                Optional.empty(),
                new byte[0]);
        return destinations.problems(UserId.random(), wish).stream()
                .map(FieldProblem::pointer)
                .toList();
    }
}
