package oart.sandbox.comfysim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;

/**
 * What the real server does not have: faults on demand and the witness. Paths begin with {@code /comfysim/}, never with {@code
 * /api/}.
 *
 * <ul>
 *   <li>{@code GET /comfysim/log}: every accepted prompt with {@code prompt_id, client_id, received, started, ended} (ms since the
 *       epoch, null for "not yet"), {@code end} and {@code executed_nodes} (cached ones not counted)
 *   <li>{@code GET /comfysim/fault}: faults that wait; {@code DELETE /comfysim/fault}: none any more
 *   <li>{@code GET /comfysim/sockets}: session ids of the open sockets, deaf and replaced ones included
 *   <li>{@code POST /comfysim/fault} with {@code {"kind": K, "times": N, …}}: arms a fault for the next N occasions, 0 meaning until
 *       cleared. Answers 200 with what waits, or 400. Those that strike at a node take {@code node} (an id) and {@code class_type}
 *       to choose it. Kinds, with their defaults:
 *       <ul>
 *         <li>{@code slow} ({@code ms} 500, times 0): every node that runs takes that much longer
 *         <li>{@code hang}: the next node never ends; nothing but {@code forget} frees the worker
 *         <li>{@code hold} (times 0): the node that runs next waits until faults are cleared, deaf to interrupts
 *         <li>{@code out-of-memory}: the next node fails with {@code torch.OutOfMemoryError}
 *         <li>{@code zombie}: the next prompt ends the worker for good
 *         <li>{@code die} ({@code when} "now" or "running"): the process ends, now or at the next node, without a farewell
 *         <li>{@code drop-sockets}, {@code deaf-sockets} ({@code client_id}, default all): at once cuts the sockets open now, or
 *             leaves them open and sends them nothing any more
 *         <li>{@code forget}: at once loses queue, running prompt, history, counter, cache and temp files, and cuts all sockets, as
 *             a restart does
 *         <li>{@code refuse} ({@code mode} "503" or "close", times 0): answers every request but these with 503, or cuts it
 *         <li>{@code error-though-queued}: the next valid prompt is queued and answered 500
 *         <li>{@code lost-answer}: the next valid prompt is queued and the connection cut
 *         <li>{@code half-valid}: the next valid prompt is answered 200 with {@code node_errors} for its last output, which is
 *             dropped when it is not the only one
 *         <li>{@code late-history} ({@code reads} 2, or {@code ms}): the next entry shows only after that many reads, or after that
 *             time
 *         <li>{@code missing-view}: the next {@code GET /view} is answered 404
 *       </ul>
 * </ul>
 */
final class ControlRoutes {
    private final ServerParts parts;
    private final PromptWorker worker;

    ControlRoutes(ServerParts parts, PromptWorker worker) {
        this.parts = parts;
        this.worker = worker;
    }

    void addTo(HttpFront front) {
        front.add("GET", "/comfysim/log", call -> Answer.json(parts.log().describe()));
        front.add("GET", "/comfysim/sockets", call -> Answer.json(parts.hub().openSessions()));
        front.add("GET", "/comfysim/fault", call -> Answer.json(parts.faults().describe()));
        front.add("DELETE", "/comfysim/fault", call -> {
            parts.faults().clear();
            return Answer.json(parts.faults().describe());
        });
        front.add("POST", "/comfysim/fault", this::order);
    }

    private Answer order(Call call) throws IOException {
        Map<String, Object> settings;
        Faults.Kind kind;
        try {
            settings = PythonJson.object(call.json());
            kind = Faults.Kind.named(settings.get("kind")).orElse(null);
        } catch (PythonException e) {
            return Answer.json(400, PythonJson.map("error", "an object with a kind is needed"));
        }
        if (kind == null) {
            return Answer.json(
                    400,
                    PythonJson.map(
                            "error",
                            "unknown kind",
                            "kinds",
                            Arrays.stream(Faults.Kind.values())
                                    .map(Faults.Kind::wireName)
                                    .toList()));
        }
        apply(new Faults.Fault(kind, settings));
        return Answer.json(parts.faults().describe());
    }

    /** Strikes at once, or arms the fault. */
    void apply(Faults.Fault fault) {
        switch (fault.kind()) {
            case DROP_SOCKETS -> parts.hub().drop(fault.text("client_id", null));
            case DEAF_SOCKETS -> parts.hub().deafen(fault.text("client_id", null));
            case FORGET -> forget();
            case DIE -> {
                if (fault.text("when", "now").equals("now")) {
                    parts.death().run();
                } else {
                    parts.faults().arm(fault);
                }
            }
            case SLOW,
                    HANG,
                    HOLD,
                    REFUSE,
                    ERROR_THOUGH_QUEUED,
                    LOST_ANSWER,
                    OUT_OF_MEMORY,
                    HALF_VALID,
                    LATE_HISTORY,
                    MISSING_VIEW,
                    ZOMBIE -> parts.faults().arm(fault);
        }
    }

    private void forget() {
        worker.abandon();
        parts.queue().forget();
        parts.hub().drop(null);
        try {
            parts.files().wipeTemp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
