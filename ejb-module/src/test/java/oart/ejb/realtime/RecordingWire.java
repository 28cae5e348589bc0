package oart.ejb.realtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A reader that remembers, and that can stop reading. */
final class RecordingWire implements Wire {
    final List<LiveMessage> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<LiveEnd> end = new CompletableFuture<>();
    private CompletableFuture<Void> stuck;

    /** Takes the message under way and nothing more. */
    synchronized void stop() {
        stuck = new CompletableFuture<>();
    }

    void goOn() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = stuck;
            stuck = null;
        }
        waiting.complete(null);
    }

    @Override
    public synchronized CompletionStage<Void> send(LiveMessage message) {
        messages.add(message);
        return stuck == null ? CompletableFuture.completedFuture(null) : stuck;
    }

    @Override
    public void close(LiveEnd why) {
        end.complete(why);
    }

    /** Ids of the stored events it got. */
    List<Long> ids() {
        return messages.stream()
                .filter(LiveMessage.Event.class::isInstance)
                .map(message -> ((LiveMessage.Event) message).event().id())
                .filter(id -> id > 0)
                .toList();
    }

    List<LiveEvent> hints() {
        return messages.stream()
                .filter(LiveMessage.Event.class::isInstance)
                .map(message -> ((LiveMessage.Event) message).event())
                .filter(event -> event.id() == 0)
                .toList();
    }
}
