package oart.web.realtime;

import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import oart.ejb.container.Threads;
import oart.ejb.realtime.LiveEnd;
import oart.ejb.realtime.LiveMessage;
import oart.ejb.realtime.Wire;

/** One socket. Messages leave asynchronously, one at a time; several pings without an answer end it. */
final class SocketWire implements Wire {
    /** Ours: the token has expired, or the user was deleted. */
    static final int EXPIRED = 4401;
    /** Two minutes of them: somebody who reads slowly has as long to come to the first. */
    private static final int MOST_UNANSWERED = 8;
    /** Of one that never gave a sign of life: Payara does not tell of a socket that is closed before its handshake is quite over. */
    private static final int MOST_UNANSWERED_AT_FIRST = 1;

    private final Session session;
    private final Threads threads;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicReference<Runnable> answered = new AtomicReference<>(() -> {});
    /** A ping was answered, or a message left. */
    private volatile boolean alive;

    /** @param threads for what a server may do by waiting: pings and the closing handshake */
    SocketWire(Session session, Threads threads) {
        this.session = session;
        this.threads = threads;
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> {
            alive = true;
            unanswered.set(0);
            answered.getAndSet(() -> {}).run();
        });
    }

    /** @param once called at the next pong */
    void onPong(Runnable once) {
        answered.set(once);
    }

    /** Pings on this thread; a failure shows later. */
    void pingNow() {
        ping(new CompletableFuture<>());
    }

    @Override
    public CompletionStage<Void> send(LiveMessage message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (message instanceof LiveMessage.Event told) {
            text(EventText.json(told.event()), sent);
        } else if (message instanceof LiveMessage.Queue queue) {
            text(QueueText.json(queue.queue()), sent);
        } else if (message instanceof LiveMessage.Preview preview) {
            // Tyrus schedules a look at the time-out with each message, also when there is none.
            threads.here(() -> session.getAsyncRemote()
                    .sendBinary(ByteBuffer.wrap(preview.image()), result -> settle(sent, result.getException())));
        } else if (unanswered.incrementAndGet() > (alive ? MOST_UNANSWERED : MOST_UNANSWERED_AT_FIRST)) {
            sent.completeExceptionally(new IOException("pings are not answered"));
        } else {
            threads.executor().execute(() -> ping(sent));
        }
        return sent;
    }

    private void text(String text, CompletableFuture<Void> sent) {
        threads.here(() -> session.getAsyncRemote().sendText(text, result -> settle(sent, result.getException())));
    }

    private void ping(CompletableFuture<Void> sent) {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
            sent.complete(null);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            sent.completeExceptionally(e);
        }
    }

    private void settle(CompletableFuture<Void> sent, Throwable failure) {
        if (failure == null) {
            alive = true;
            sent.complete(null);
        } else {
            sent.completeExceptionally(failure);
        }
    }

    @Override
    public void close(LiveEnd why) {
        CloseReason reason = reason(why);
        threads.executor().execute(() -> close(reason));
    }

    private void close(CloseReason reason) {
        try {
            if (session.isOpen()) {
                session.close(reason);
            }
        } catch (IOException | IllegalStateException e) {
            // It was broken already; nothing is left to close.
            return;
        }
    }

    private static CloseReason reason(LiveEnd why) {
        return switch (why) {
            case DONE -> new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "the job has ended");
            case EXPIRED ->
                new CloseReason(CloseReason.CloseCodes.getCloseCode(EXPIRED), "the token does not count any more");
            case STALLED -> new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "nothing was read");
            case STOPPING -> new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "this server stops");
        };
    }
}
