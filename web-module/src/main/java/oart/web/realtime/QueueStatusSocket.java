package oart.web.realtime;

import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import oart.ejb.realtime.Live;

/** The queue, at once and after every change. */
@ServerEndpoint(value = "/websocket/queue-status", configurator = SocketConfigurator.class)
public class QueueStatusSocket {
    @Inject
    private Live live;

    @Inject
    private SocketOpening opening;

    @OnOpen
    public void open(Session session) {
        opening.open(
                session,
                (caller, wire) ->
                        live.watchQueue(caller.caller(), caller.token().expiresAt(), wire));
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
