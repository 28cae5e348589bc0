package oart.sandbox.comfysim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * What became of every prompt that was accepted: the witness for "no prompt ran twice". One entry per accepted {@code POST
 * /prompt}, so an id posted twice has two. Survives the fault {@code forget}; with a file also the end of the process. Safe for
 * any thread.
 */
final class ExecutionLog {
    private final List<Entry> entries = new ArrayList<>();
    private final Path file;

    /** Times are milliseconds since the epoch; null is "not yet". */
    final class Entry {
        private final String promptId;
        private final Object clientId;
        private final Object extraData;
        private final long received = System.currentTimeMillis();
        private Long started;
        private Long ended;
        private String end;
        private int executedNodes;

        private Entry(String promptId, Object clientId, Object extraData) {
            this.promptId = promptId;
            this.clientId = clientId;
            this.extraData = extraData;
        }

        void started() {
            synchronized (ExecutionLog.this) {
                started = System.currentTimeMillis();
                append(promptId, "started", started);
            }
        }

        void executedNode() {
            synchronized (ExecutionLog.this) {
                executedNodes++;
            }
        }

        /** @param how {@code success}, {@code error}, {@code interrupted}, {@code deleted}, {@code forgotten}; the first counts */
        void ended(String how) {
            synchronized (ExecutionLog.this) {
                if (end == null) {
                    ended = System.currentTimeMillis();
                    end = how;
                    append(promptId, how, ended);
                }
            }
        }

        private Map<String, Object> describe() {
            return PythonJson.map(
                    "prompt_id", promptId,
                    "client_id", clientId,
                    "extra_data", extraData,
                    "received", received,
                    "started", started,
                    "ended", ended,
                    "end", end,
                    "executed_nodes", executedNodes);
        }
    }

    ExecutionLog(Path file) {
        this.file = file;
    }

    /** @param extraData as posted, to tell whose prompt it is */
    synchronized Entry received(String promptId, Object clientId, Object extraData) {
        Entry entry = new Entry(promptId, clientId, extraData);
        entries.add(entry);
        append(PythonJson.map(
                "prompt_id", promptId, "event", "received", "at", entry.received, "extra_data", extraData));
        return entry;
    }

    /** All entries in the order they were received. */
    synchronized List<Map<String, Object>> describe() {
        return entries.stream().map(Entry::describe).toList();
    }

    private void append(String promptId, String event, long at) {
        append(PythonJson.map("prompt_id", promptId, "event", event, "at", at));
    }

    private void append(Map<String, Object> members) {
        if (file == null) {
            return;
        }
        String line = PythonJson.write(members) + "\n";
        try {
            Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
