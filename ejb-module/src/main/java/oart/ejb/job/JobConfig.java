package oart.ejb.job;

import java.time.Duration;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * @param lease how long a node owns a job without renewing
 * @param renewal how often it renews
 * @param submitTimeout limit of one {@code POST /prompt}; shorter than what a lease has left after a renewal was missed
 * @param silenceLimit default of a workflow's limit without a sign of life
 * @param totalLimit default of a workflow's limit from acceptance to the end
 * @param interruptLimit a prompt that runs on so long after its interrupt hangs its backend
 * @param maxAttempts prompts that backends may spoil before the job fails
 * @param keep how long ended jobs are kept
 */
public record JobConfig(
        Duration lease,
        Duration renewal,
        Duration submitTimeout,
        Duration silenceLimit,
        Duration totalLimit,
        Duration interruptLimit,
        int maxAttempts,
        Duration keep) {
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(15);

    public static JobConfig from(Settings settings) {
        Duration lease = settings.duration(Setting.JOB_LEASE);
        return new JobConfig(
                lease,
                lease.multipliedBy(3).dividedBy(10),
                settings.duration(Setting.COMFY_SUBMIT_TIMEOUT),
                settings.duration(Setting.JOB_SILENCE_LIMIT),
                settings.duration(Setting.JOB_TOTAL_LIMIT),
                INTERRUPT_LIMIT,
                4,
                settings.duration(Setting.JOB_KEEP));
    }
}
