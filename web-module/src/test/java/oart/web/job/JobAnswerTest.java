package oart.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import oart.ejb.job.JobView;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import oart.web.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller who waited is told of a job that has no pictures. */
class JobAnswerTest {
    private static final JobId JOB = JobId.random();

    @ParameterizedTest
    @CsvSource({
        "FAILED, GRAPH_REFUSED, 422",
        "FAILED, NO_BACKEND_CAPABLE, 422",
        "FAILED, JOB_FAILED, 502",
        "FAILED, JOB_TIMED_OUT, 504",
        "CANCELLED, JOB_CANCELLED, 409"
    })
    void failureShouldHaveItsStatusAndNameTheJob(JobState state, ProblemType type, int status) {
        // When
        ProblemException failure = JobAnswer.failure(
                job(state, new JobView.JobError(type, "because", Map.of("node_errors", Map.of(), "job_id", "other"))));

        // Then
        Problem problem = Problem.of(failure);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.members())
                .containsEntry("detail", "because")
                .containsEntry("job_id", JOB)
                .containsEntry("node_errors", Map.of());
    }

    @Test
    void failureShouldFollowFromTheStateWhenNoReasonIsKept() {
        assertThat(JobAnswer.failure(job(JobState.CANCELLED, null)).type()).isEqualTo(ProblemType.JOB_CANCELLED);
        assertThat(JobAnswer.failure(job(JobState.FAILED, null)).type()).isEqualTo(ProblemType.JOB_FAILED);
    }

    private static JobView job(JobState state, JobView.JobError error) {
        return new JobView(
                JOB,
                UserId.random(),
                WorkflowId.random(),
                state,
                null,
                null,
                0,
                null,
                null,
                1,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                List.of(),
                error);
    }
}
