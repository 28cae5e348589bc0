package oart.ejb.realtime;

import oart.persistence.job.JobId;

/** What a watcher may be sent. */
public sealed interface LiveMessage {
    record Event(LiveEvent event) implements LiveMessage {}

    record Queue(QueueView queue) implements LiveMessage {}

    /** @param contentType {@code image/jpeg} or {@code image/png}; @param image not to be changed */
    record Preview(JobId job, String contentType, byte[] image) implements LiveMessage {}

    /** Nothing was sent for a while: whether the reader is still there is to be found out. */
    record KeepAlive() implements LiveMessage {}
}
