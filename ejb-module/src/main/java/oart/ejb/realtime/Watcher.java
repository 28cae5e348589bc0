package oart.ejb.realtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import oart.persistence.user.UserId;

/**
 * One connection: its outbox, and the one message that is under way. Whoever puts something into the outbox calls {@link #flush}; no thread
 * ever waits for the reader.
 */
final class Watcher implements Watch {
    private final UserId user;
    private final Instant expiresAt;
    private final Wire wire;
    private final Outbox outbox;
    private final boolean endsWithJob;

    private volatile Runnable refill = () -> {};
    private volatile Runnable release = () -> {};
    private volatile long lastSentNanos = System.nanoTime();
    private boolean sending;
    private boolean closed;

    /**
     * @param user who watches
     * @param expiresAt the connection ends then
     * @param endsWithJob the {@code end} event is the last one
     */
    Watcher(UserId user, Instant expiresAt, Wire wire, Outbox outbox, boolean endsWithJob) {
        this.user = user;
        this.expiresAt = expiresAt;
        this.wire = wire;
        this.outbox = outbox;
        this.endsWithJob = endsWithJob;
    }

    UserId user() {
        return user;
    }

    Outbox outbox() {
        return outbox;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** @param work called when stored events that had no room can be read again */
    void onRefill(Runnable work) {
        refill = work;
    }

    /** @param work called once, when the connection is over */
    void onRelease(Runnable work) {
        boolean late;
        synchronized (this) {
            release = work;
            late = closed;
        }
        if (late) {
            work.run();
        }
    }

    /** How long nothing has been sent and nothing is under way; zero when something is. */
    synchronized Duration idle() {
        return sending ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastSentNanos);
    }

    /** How long the message under way has been; zero when none is. */
    synchronized Duration underWay() {
        return sending ? Duration.ofNanos(System.nanoTime() - lastSentNanos) : Duration.ZERO;
    }

    /** Sends what waits, unless something is under way, after which this happens by itself. */
    void flush() {
        boolean more = true;
        while (more) {
            more = sendNext();
        }
        if (outbox.takeBehind()) {
            refill.run();
        }
    }

    /** @return whether the next may follow at once */
    private boolean sendNext() {
        LiveMessage next;
        synchronized (this) {
            next = sending || closed ? null : outbox.poll();
            if (next == null) {
                return false;
            }
            sending = true;
            lastSentNanos = System.nanoTime();
        }
        boolean last = endsWithJob
                && next instanceof LiveMessage.Event told
                && told.event().isEnd();
        CompletableFuture<Void> sent;
        try {
            sent = wire.send(next).toCompletableFuture();
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        if (sent.isDone()) {
            return taken(last, sent.isCompletedExceptionally());
        }
        sent.whenComplete((done, failure) -> {
            if (taken(last, failure != null)) {
                flush();
            }
        });
        return false;
    }

    private boolean taken(boolean last, boolean failed) {
        synchronized (this) {
            sending = false;
            lastSentNanos = System.nanoTime();
        }
        if (failed) {
            end(LiveEnd.STALLED);
        } else if (last) {
            end(LiveEnd.DONE);
        }
        return !failed && !last;
    }

    @Override
    public void close() {
        end(LiveEnd.STALLED);
    }

    void end(LiveEnd why) {
        Runnable last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = release;
        }
        last.run();
        wire.close(why);
    }
}
