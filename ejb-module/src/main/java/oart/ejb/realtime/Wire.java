package oart.ejb.realtime;

import java.util.concurrent.CompletionStage;

/** The way to one watcher. Called by any thread, but {@link #send} by one at a time. */
public interface Wire {
    /**
     * Begins to send; never waits for the reader.
     *
     * @return completes when the next message may come, which is not called before; fails when the reader has gone
     */
    CompletionStage<Void> send(LiveMessage message);

    /** Ends the connection; harmless when it has ended. */
    void close(LiveEnd why);
}
