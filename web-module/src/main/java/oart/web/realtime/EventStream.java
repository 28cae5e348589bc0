package oart.web.realtime;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import oart.ejb.problem.ProblemException;
import oart.ejb.realtime.LiveEnd;
import oart.ejb.realtime.LiveMessage;
import oart.ejb.realtime.Watch;
import oart.ejb.realtime.Wire;

/**
 * One answer of an event stream. Writes only when the connection takes it without waiting; what is under way is at most one message, and
 * the next is asked for when that one has left.
 */
final class EventStream implements Wire, WriteListener, AsyncListener {
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Function<Wire, Watch> watching;

    private volatile Watch watch;
    private byte[] pending;
    private volatile boolean flushing;
    private CompletableFuture<Void> sent;
    private boolean ended;
    private boolean busy;
    private boolean again;

    /** @param watching registers the stream with the domain */
    EventStream(AsyncContext context, ServletOutputStream out, Function<Wire, Watch> watching) {
        this.context = context;
        this.out = out;
        this.watching = watching;
    }

    /** Begins with a comment, so that the head of the answer is sent at once. */
    void start() {
        synchronized (this) {
            pending = EventText.comment();
            sent = new CompletableFuture<>();
        }
        context.addListener(this);
        out.setWriteListener(this);
    }

    /** Whether the thread of the request has returned to the server: the only sign of it is that the time-out cannot be set any more. */
    boolean hasBeenLeft() {
        try {
            context.setTimeout(0);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Begins to watch, unless the reader has gone already. */
    void watch() {
        try {
            watch = watching.apply(this);
        } catch (ProblemException e) {
            // The last place was taken, or the job removed, since it was looked for; the answer has begun.
            close(LiveEnd.DONE);
            return;
        }
        if (isEnded()) {
            gone();
        }
    }

    /** The reader has gone, or the server has given up the connection. */
    private void gone() {
        Watch open = watch;
        if (open != null) {
            open.close();
        } else {
            close(LiveEnd.STALLED);
        }
    }

    @Override
    public CompletionStage<Void> send(LiveMessage message) {
        byte[] bytes;
        if (message instanceof LiveMessage.Event told) {
            bytes = EventText.sse(told.event());
        } else if (message instanceof LiveMessage.KeepAlive) {
            bytes = EventText.comment();
        } else {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> begun;
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (this) {
            begun = sent;
        }
        if (begun.isDone()) {
            write(bytes, mine);
        } else {
            // The first comment has not left yet.
            begun.whenComplete((done, failure) -> write(bytes, mine));
        }
        return mine;
    }

    private void write(byte[] bytes, CompletableFuture<Void> mine) {
        synchronized (this) {
            pending = bytes;
            sent = mine;
        }
        advance();
    }

    @Override
    public void onWritePossible() {
        advance();
    }

    /** Goes on as far as the connection takes it. One thread at a time, and none of them inside a lock of ours. */
    private void advance() {
        synchronized (this) {
            if (busy) {
                again = true;
                return;
            }
            busy = true;
        }
        boolean more = true;
        while (more) {
            try {
                step();
            } catch (IOException | IllegalStateException e) {
                onError(e);
            }
            synchronized (this) {
                more = again;
                again = false;
                busy = more;
            }
        }
    }

    private void step() throws IOException {
        byte[] bytes;
        CompletableFuture<Void> current;
        synchronized (this) {
            if (ended || sent.isDone()) {
                return;
            }
            bytes = pending;
            current = sent;
        }
        if (bytes != null) {
            if (!out.isReady()) {
                return;
            }
            synchronized (this) {
                pending = null;
                flushing = true;
            }
            out.write(bytes);
        }
        if (flushing) {
            if (!out.isReady()) {
                return;
            }
            synchronized (this) {
                flushing = false;
            }
            out.flush();
        }
        if (out.isReady()) {
            current.complete(null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(failure);
        gone();
    }

    private void fail(Throwable failure) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = sent;
        }
        waiting.completeExceptionally(failure);
    }

    @Override
    public void close(LiveEnd why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        fail(new IOException("closed"));
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // The server has completed it already.
            return;
        }
    }

    /** Whether nothing can be sent any more. */
    private synchronized boolean isEnded() {
        return ended;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (this) {
            ended = true;
        }
        gone();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        gone();
    }

    @Override
    public void onError(AsyncEvent event) {
        gone();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }
}
