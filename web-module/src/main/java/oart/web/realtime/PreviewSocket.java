package oart.web.realtime;

import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.realtime.Live;
import oart.persistence.job.JobId;

/** Previews of the caller's running jobs, JPEG or PNG, one binary message each; with {@code ?job=} of this one only. */
@ServerEndpoint(value = "/websocket/preview", configurator = SocketConfigurator.class)
public class PreviewSocket {
    @Inject
    private Live live;

    @Inject
    private SocketOpening opening;

    @OnOpen
    public void open(Session session) {
        Optional<JobId> job = session.getRequestParameterMap().getOrDefault("job", List.of()).stream()
                .findFirst()
                .map(id -> JobId.parse(id).orElseThrow(() -> ProblemException.notFound("The job")));
        opening.open(
                session,
                (caller, wire) ->
                        live.watchPreviews(caller.caller(), caller.token().expiresAt(), job, wire));
    }

    /** Nothing is expected; keep-alive texts of clients are passed over. */
    @OnMessage
    public void hear(String text) {
        // nothing to do
    }

    @OnClose
    public void close(Session session) {
        opening.closed(session);
    }

    @OnError
    public void fail(Session session, Throwable failure) {
        opening.closed(session);
    }
}
