package oart.ejb.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.job.JobId;
import oart.persistence.job.JobRepository;
import oart.persistence.job.NewJob;
import oart.persistence.job.Usage;
import oart.persistence.plan.PlanId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.Test;

/** What a refusal by a plan's counts tells, also when the counts move while it is told. */
class JobSubmissionTest {
    private final Deque<Usage> counts = new ArrayDeque<>();
    private int refusals = 1;
    private int queued;
    private final JobSubmission submission = new JobSubmission(
            new JobRepository() {
                @Override
                public Admission queue(NewJob job, Integer maxQueued, Integer imagesPerDay) {
                    if (refusals > 0) {
                        refusals--;
                        return Admission.LIMIT_REACHED;
                    }
                    queued++;
                    return Admission.QUEUED;
                }

                @Override
                public Usage usage(UserId user) {
                    return counts.size() > 1 ? counts.removeFirst() : counts.getFirst();
                }
            },
            null,
            Clock.fixed(Instant.parse("2026-05-04T23:59:00Z"), ZoneOffset.UTC));

    @Test
    void refusalShouldNameTheRuleThatRefuses() {
        // Given
        counts.add(new Usage(2, 0, 7));

        // Then
        assertThat(refusal(2, 8))
                .containsEntry("rule", "max_queued_jobs")
                .containsEntry("limit", 2)
                .containsEntry("used", 2);
        refusals = 1;
        assertThat(refusal(3, 8))
                .containsEntry("rule", "images_per_day")
                .containsEntry("limit", 8)
                .containsEntry("used", 7)
                .containsEntry("reset_at", "2026-05-05T00:00:00Z")
                .containsEntry("retry_after", 60L);
    }

    @Test
    void aJobShouldBeQueuedWhenThereIsRoomAgainBeforeItsRefusalIsTold() {
        // Given
        counts.add(new Usage(1, 1, 0));

        // When
        submission.add(job(2, null));

        // Then
        assertThat(queued).isEqualTo(1);
    }

    @Test
    void refusalShouldNameALimitOfThePlanWhenCountsMoveAgainAndAgain() {
        // Given
        counts.add(new Usage(1, 1, 0));
        refusals = Integer.MAX_VALUE;

        // Then
        assertThat(refusal(2, null))
                .containsEntry("rule", "max_queued_jobs")
                .containsEntry("limit", 2)
                .containsEntry("used", 2);
        assertThat(refusal(null, 8))
                .containsEntry("rule", "images_per_day")
                .containsEntry("limit", 8)
                .containsEntry("used", 8);
        assertThat(queued).isZero();
    }

    private Map<String, Object> refusal(Integer maxQueued, Integer imagesPerDay) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> submission.add(job(maxQueued, imagesPerDay)));
        assertThat(refusal.type()).isEqualTo(ProblemType.PLAN_LIMIT_REACHED);
        return refusal.facts();
    }

    /** Of two images. */
    private static JobRequests.Accepted job(Integer maxQueued, Integer imagesPerDay) {
        NewJob job = new NewJob(
                JobId.random(),
                UserId.random(),
                WorkflowId.random(),
                null,
                null,
                0,
                "",
                "",
                2,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                null,
                "{}",
                "{}",
                "{}",
                "[]",
                "[]",
                "[]");
        PlanDefinition plan = new PlanDefinition(
                PlanId.random(),
                "KIT",
                "",
                0,
                true,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                maxQueued,
                imagesPerDay,
                null,
                null,
                null,
                null,
                Set.of(),
                Set.of(),
                null,
                null);
        return new JobRequests.Accepted(job, plan, null);
    }
}
