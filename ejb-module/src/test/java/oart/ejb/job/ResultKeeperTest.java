package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oart.ejb.backend.BackendListener;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyBackend.Output;
import oart.ejb.backend.ComfyEvent;
import oart.ejb.image.InMemoryImageStore;
import oart.persistence.backend.BackendId;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.job.PromptId;
import oart.persistence.job.StoredImage;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which outputs of a prompt become results, and in which order. */
class ResultKeeperTest {
    private final TestThreads threads = new TestThreads();
    private final InMemoryImageStore store = new InMemoryImageStore();
    private final ResultKeeper keeper = new ResultKeeper(store, new ResultCache(), threads);

    @AfterEach
    void stopThreads() {
        threads.close();
    }

    @Test
    void keepShouldFollowTheOrderOfTheParametersWhenTheyNameNodes() {
        // Given
        String outputs = "[{\"name\":\"B\",\"node_id\":\"2\"},{\"name\":\"A\",\"node_id\":1}]";

        // When
        List<String> kept = keep(
                outputs,
                ScriptedBackend.file("1", "a", "output"),
                ScriptedBackend.file("2", "b", "temp"),
                ScriptedBackend.file("2", "c", "temp"),
                ScriptedBackend.file("3", "d", "output"));

        // Then
        assertThat(kept).containsExactly("0 B", "1 B", "2 A");
    }

    @Test
    void keepShouldStoreFilesOnceWhenSeveralParametersNameTheirNode() {
        assertThat(keep(
                        "[{\"name\":\"B\",\"node_id\":\"1\"},{\"name\":\"A\",\"node_id\":1}]",
                        ScriptedBackend.file("1", "a", "output"),
                        ScriptedBackend.file("1", "b", "output")))
                .containsExactly("0 B", "1 B");
    }

    @Test
    void keepShouldTakeAllSavedFilesWhenTheNamedNodeProducedNothing() {
        assertThat(keep(
                        "[{\"name\":\"A\",\"node_id\":\"7\"}]",
                        ScriptedBackend.file("1", "a", "temp"),
                        ScriptedBackend.file("2", "b", "output"),
                        ScriptedBackend.text("3", "t")))
                .containsExactly("0 null");
    }

    @Test
    void keepShouldTakeWhatWasShownWhenNothingWasSaved() {
        assertThat(keep("[]", ScriptedBackend.file("1", "a", "temp"), ScriptedBackend.text("3", "t")))
                .containsExactly("0 null", "1 null");
    }

    @Test
    void keepShouldGiveSavedFilesToTheParameterThatNamesNoNode() {
        assertThat(keep(
                        "[{\"name\":\"A\",\"node_id\":null}]",
                        ScriptedBackend.file("1", "a", "output"),
                        ScriptedBackend.file("2", "b", "output")))
                .containsExactly("0 A", "1 A");
    }

    /** Index in the object's key, and name of the parameter, of each. */
    private List<String> keep(String outputParameters, Output... outputs) {
        ClaimedJob job = new ClaimedJob(
                JobId.random(),
                1,
                UserId.random(),
                WorkflowId.random(),
                JobState.RUNNING,
                BackendId.random(),
                PromptId.random(),
                1,
                0,
                true,
                false,
                60,
                Duration.ofHours(1),
                "{}",
                outputParameters,
                "[]");
        HistoryEntry entry = new HistoryEntry(HistoryEntry.End.SUCCESS, List.of(outputs), Optional.empty());
        List<StoredImage> kept = keeper.keep(job, new ScriptedBackend(job.backend(), new Deaf()), entry)
                .toCompletableFuture()
                .join();
        return kept.stream()
                .map(image -> image.url().replaceAll(".*_(\\d+)\\..*", "$1") + " "
                        + (image.output() == null ? null : image.output().replaceAll(".*\"name\":\"(.)\".*", "$1")))
                .toList();
    }

    private static final class Deaf implements BackendListener {
        @Override
        public void onEvent(ComfyBackend backend, ComfyEvent event) {}

        @Override
        public void onConnected(ComfyBackend backend) {}

        @Override
        public void onDisconnected(ComfyBackend backend) {}

        @Override
        public void onCatalogue(ComfyBackend backend) {}
    }
}
