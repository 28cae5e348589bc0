package oart.web.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import oart.ejb.container.Threads;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.realtime.Watch;
import oart.ejb.realtime.Wire;
import oart.web.identity.CallerPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the sockets have in common: who it is, what they watch, and the end. */
@ApplicationScoped
public class SocketOpening {
    private static final Logger LOGGER = LoggerFactory.getLogger(SocketOpening.class);
    /** Nobody has anything to say to us. */
    private static final int LONGEST_MESSAGE = 4_096;

    private static final String WATCH = "oart.watch";

    /**
     * Payara loses what another thread sends while the handshake is still under way. So the first thing sent is a ping, by the thread of the
     * handshake itself, and the rest follows when it is answered, or after this time for clients that answer none.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofMillis(500);

    private Threads threads;

    /** For the container only. */
    protected SocketOpening() {}

    @Inject
    public SocketOpening(Threads threads) {
        this.threads = threads;
    }

    /** What a socket watches. */
    interface Watching {
        Watch by(CallerPrincipal caller, Wire wire);
    }

    /** Registers the socket, or closes it: with 4401 when nobody is known behind it, with 1008 when it is refused. */
    void open(Session session, Watching watching) {
        session.setMaxTextMessageBufferSize(LONGEST_MESSAGE);
        session.setMaxBinaryMessageBufferSize(LONGEST_MESSAGE);
        session.setMaxIdleTimeout(0);
        if (!(session.getUserPrincipal() instanceof CallerPrincipal caller)) {
            close(session, SocketWire.EXPIRED, "no token");
            return;
        }
        AtomicBoolean begun = new AtomicBoolean();
        SocketWire wire = new SocketWire(session, threads);
        Runnable begin = () -> {
            if (begun.compareAndSet(false, true)) {
                watch(session, watching, caller, wire);
            }
        };
        wire.onPong(() -> threads.executor().execute(begin));
        wire.pingNow();
        threads.later(LONGEST_SILENCE, begin);
    }

    private void watch(Session session, Watching watching, CallerPrincipal caller, Wire wire) {
        try {
            session.getUserProperties().put(WATCH, watching.by(caller, wire));
        } catch (ProblemException e) {
            int code = e.type() == ProblemType.UNAUTHENTICATED
                    ? SocketWire.EXPIRED
                    : CloseReason.CloseCodes.VIOLATED_POLICY.getCode();
            close(session, code, e.type().slug());
        }
        if (!session.isOpen()) {
            closed(session);
        }
    }

    private static void close(Session session, int code, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException e) {
            LOGGER.atDebug().addKeyValue("error", e.getMessage()).log("socket was broken already");
        }
    }

    /** The socket is over, whoever ended it. */
    void closed(Session session) {
        if (session.getUserProperties().remove(WATCH) instanceof Watch watch) {
            watch.close();
        }
    }
}
