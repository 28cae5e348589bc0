package oart.web.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import oart.ejb.realtime.LiveEvent;
import oart.ejb.realtime.QueueView;
import oart.json.Json;
import oart.persistence.job.JobId;
import org.junit.jupiter.api.Test;

class EventTextTest {
    private final JobId job = JobId.random();

    @Test
    void eventShouldBeFramedAsOneLineOfDataWithItsTypeAndId() {
        // When
        String text = sse(new LiveEvent(job, 7, "state", "QUEUED", "{\"job_id\" : \"x\", \"reason\" : \"a\\nb\"}"));

        // Then
        assertThat(text)
                .isEqualTo(
                        "event: state\nid: 7\ndata: {\"type\":\"state\",\"id\":7,\"job_id\":\"x\",\"reason\":\"a\\nb\"}\n\n");
    }

    @Test
    void eventThatIsNotStoredShouldHaveNoIdToResumeFrom() {
        assertThat(sse(new LiveEvent(job, 0, "state", "QUEUED", "{\"job_id\":\"x\",\"position\":2}")))
                .isEqualTo("event: state\ndata: {\"type\":\"state\",\"job_id\":\"x\",\"position\":2}\n\n");
    }

    @Test
    void failureShouldBeToldAsTheProblemThatAnAnswerWouldHave() {
        // When
        Map<String, Object> json = Json.readObject(EventText.json(new LiveEvent(
                job, 9, "end", "FAILED", "{\"job_id\":\"x\",\"error\":\"JOB_TIMED_OUT\",\"detail\":\"too late\"}")));

        // Then
        Map<String, Object> error = Json.asObject(json.get("error"));
        assertThat(error.get("type").toString()).endsWith("/job-timed-out");
        assertThat(error).containsEntry("detail", "too late").containsEntry("status", 504L);
        assertThat(json).doesNotContainKey("detail");
    }

    @Test
    void successShouldHaveNoError() {
        // When
        Map<String, Object> json = Json.readObject(
                EventText.json(new LiveEvent(job, 9, "end", "SUCCEEDED", "{\"error\":null,\"detail\":null}")));

        // Then
        assertThat(json).containsEntry("error", null).doesNotContainKey("detail");
    }

    @Test
    void commentShouldBeOneThatReadersPassOver() {
        assertThat(new String(EventText.comment(), StandardCharsets.UTF_8))
                .startsWith(":")
                .endsWith("\n\n");
    }

    @Test
    void queueShouldHaveTheShapeOfThePythonProgram() {
        // When
        String text = QueueText.json(new QueueView(1, 4, 2, 30L, List.of(new QueueView.Own(job, 2, 30L))));

        // Then
        assertThat(text)
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"queue_running\":1,\"queue_pending\":4,\"queue_position\":2,"
                                + "\"eta_seconds\":30,\"jobs\":[{\"job_id\":\"" + job
                                + "\",\"position\":2,\"eta_seconds\":30}]}}");
    }

    private static String sse(LiveEvent event) {
        return new String(EventText.sse(event), StandardCharsets.UTF_8);
    }
}
