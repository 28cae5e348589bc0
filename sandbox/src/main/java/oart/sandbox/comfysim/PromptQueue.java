package oart.sandbox.comfysim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonNumbers;

/** What waits, what runs, what is done. In memory only. Safe for any thread. */
final class PromptQueue {
    private static final int MAX_HISTORY = 10_000;

    private final PriorityQueue<QueueItem> pending = new PriorityQueue<>();
    private final Map<String, HistoryEntry> history = new LinkedHashMap<>();
    private final Runnable updated;
    private QueueItem running;
    private long nextNumber;
    private boolean freeModels;
    private boolean freeMemory;
    private boolean closed;

    private static final class HistoryEntry {
        private final Map<String, Object> content;
        private int readsToHide;
        private long visibleFromNanos;

        private HistoryEntry(Map<String, Object> content) {
            this.content = content;
        }

        private boolean hidden() {
            if (readsToHide > 0) {
                readsToHide--;
                return true;
            }
            return System.nanoTime() - visibleFromNanos < 0;
        }
    }

    /** @param updated told after every change, with this queue locked */
    PromptQueue(Runnable updated) {
        this.updated = updated;
    }

    /** The counter that numbers prompts, rejected ones included. */
    synchronized long takeNumber() {
        return nextNumber++;
    }

    /** @throws PythonException a TypeError although it <em>is</em> queued: number and id equal those of another content */
    synchronized void put(QueueItem item) {
        boolean clash = pending.stream()
                .anyMatch(other -> other.compareTo(item) == 0 && !PythonNumbers.equal(other.graph(), item.graph()));
        pending.add(item);
        if (clash) {
            notifyAll();
            throw PythonException.typeError("'<' not supported between instances of 'dict' and 'dict'");
        }
        updated.run();
        notifyAll();
    }

    /**
     * Waits for the next prompt, or for something to free, or for the end. Queue and history show a copy made now, so what running
     * writes into the graph stays hidden.
     *
     * @return null when there is nothing to run
     */
    synchronized QueueItem take() throws InterruptedException {
        while (pending.isEmpty() && !freeModels && !freeMemory && !closed) {
            wait();
        }
        if (pending.isEmpty() || closed) {
            return null;
        }
        QueueItem next = pending.poll();
        running = next.copy();
        updated.run();
        return next;
    }

    /** Moves the running prompt to the history. */
    synchronized void done(
            QueueItem item, Map<String, Object> status, Map<String, Object> outputs, Map<String, Object> meta) {
        done(item, status, outputs, meta, 0, 0);
    }

    /** As above, but the entry shows late: after that many reads and milliseconds. */
    synchronized void done(
            QueueItem item,
            Map<String, Object> status,
            Map<String, Object> outputs,
            Map<String, Object> meta,
            int readsToHide,
            int millisToHide) {
        if (running == null || !running.entry().equals(item.entry())) {
            return;
        }
        QueueItem shown = running;
        running = null;
        if (history.size() > MAX_HISTORY) {
            history.remove(history.keySet().iterator().next());
        }
        HistoryEntry entry = new HistoryEntry(PythonJson.map(
                "prompt", shown.tupleWithoutSecrets(), "outputs", outputs, "status", status, "meta", meta));
        entry.readsToHide = readsToHide;
        entry.visibleFromNanos = System.nanoTime() + millisToHide * 1_000_000L;
        history.put(item.promptId(), entry);
        updated.run();
    }

    synchronized int remaining() {
        return pending.size() + (running == null ? 0 : 1);
    }

    /** The two lists of {@code GET /queue}, the pending one in no useful order. */
    synchronized Map<String, Object> describe() {
        List<Object> runningNow = new ArrayList<>();
        if (running != null) {
            runningNow.add(running.tuple());
        }
        return PythonJson.map(
                "queue_running",
                runningNow,
                "queue_pending",
                pending.stream().map(QueueItem::tuple).toList());
    }

    synchronized boolean isRunning(Object promptId) {
        return running != null && running.promptId().equals(promptId);
    }

    synchronized void clearPending() {
        pending.forEach(item -> item.entry().ended("deleted"));
        pending.clear();
        updated.run();
    }

    /** Removes the first pending prompt of that id, if there is one. */
    synchronized void deletePending(Object promptId) {
        Predicate<QueueItem> wanted = item -> item.promptId().equals(promptId);
        pending.stream().filter(wanted).findFirst().ifPresent(item -> {
            pending.remove(item);
            item.entry().ended("deleted");
            updated.run();
        });
    }

    /** All entries, oldest first. @param max null for all; @param offset negative for "the newest" */
    synchronized Map<String, Object> history(Integer max, int offset) {
        Map<String, Object> out = new LinkedHashMap<>();
        int from = offset < 0 && max != null ? history.size() - max : offset;
        int index = 0;
        for (Map.Entry<String, HistoryEntry> entry : history.entrySet()) {
            if (index++ >= from && !entry.getValue().hidden()) {
                out.put(entry.getKey(), entry.getValue().content);
                if (max != null && out.size() >= max) {
                    break;
                }
            }
        }
        return out;
    }

    /** Empty when there is no such entry, or none yet. */
    synchronized Map<String, Object> history(String promptId) {
        HistoryEntry entry = history.get(promptId);
        return entry == null || entry.hidden() ? Map.of() : Map.of(promptId, entry.content);
    }

    synchronized void clearHistory() {
        history.clear();
    }

    synchronized void deleteHistory(Collection<?> promptIds) {
        promptIds.forEach(history::remove);
    }

    /** Loses everything, as a restart does. @return the prompt that ran, or null */
    synchronized QueueItem forget() {
        QueueItem lost = running;
        pending.forEach(item -> item.entry().ended("forgotten"));
        pending.clear();
        history.clear();
        nextNumber = 0;
        running = null;
        if (lost != null) {
            lost.entry().ended("forgotten");
        }
        return lost;
    }

    synchronized void free(boolean models, boolean memory) {
        freeModels |= models;
        freeMemory |= memory;
        notifyAll();
    }

    /** Whether cached results are to be dropped; asks once per request to free. */
    synchronized boolean takeFreeMemory() {
        boolean wanted = freeMemory;
        freeModels = false;
        freeMemory = false;
        return wanted;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
