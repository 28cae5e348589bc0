package oart.ejb.realtime;

import oart.persistence.job.JobId;

/**
 * One event of a job.
 *
 * @param id on the stream it is sent on, from 1; 0 = it is not stored and cannot be resumed from
 * @param type {@code state}, {@code progress}, {@code node}, {@code output} or {@code end}
 * @param state of a {@code state} or {@code end} event, else null
 * @param data JSON text of an object that has at least {@code job_id}
 */
public record LiveEvent(JobId job, long id, String type, String state, String data) {
    static final String END = "end";
    static final String STATE = "state";

    boolean isEnd() {
        return type.equals(END);
    }
}
