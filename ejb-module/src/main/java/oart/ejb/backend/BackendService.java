package oart.ejb.backend;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.secret.Sealer;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendReport;
import oart.persistence.backend.BackendRepository;
import oart.persistence.backend.BackendRow;
import oart.persistence.backend.BackendSource;
import oart.persistence.backend.BackendSpec;
import oart.persistence.backend.BackendState;

/** The rows of backends. All nodes hear of a change when its transaction commits. */
@Stateless
public class BackendService {
    private final BackendRepository rows;
    private final Sealer sealer;
    private final BackendConfig config;
    private final AuditTrail trail;

    /** For the container only. */
    public BackendService() {
        this(null, null, null, null);
    }

    @Inject
    public BackendService(BackendRepository rows, Sealer sealer, BackendConfig config, AuditTrail trail) {
        this.rows = rows;
        this.sealer = sealer;
        this.config = config;
        this.trail = trail;
    }

    /** @param after only behind this one; null = from the first */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<BackendRow> page(Set<BackendState> states, String tag, BackendId after, int limit) {
        return rows.page(states, tag, after, limit);
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public BackendRow require(BackendId id) {
        return rows.find(id).orElseThrow(BackendService::unknown);
    }

    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<BackendReport> reports(List<BackendId> ids) {
        return rows.reports(ids);
    }

    /** @throws ProblemException VALIDATION_FAILED no key to seal credentials with; CONFLICT the address is taken */
    public BackendId add(BackendEdit edit, BackendChange wanted) {
        URI url = wanted.url().orElseThrow(() -> ProblemException.invalid("/url", "url is required."));
        BackendSpec spec = new BackendSpec(
                wanted.name().orElseGet(() -> BackendUrl.name(url)),
                url.toString(),
                wanted.weight().orElse(1),
                wanted.tags().orElse(List.of()),
                wanted.slots().or(null),
                sealed(url.toString(), wanted.credentials().or(null)),
                wanted.tlsCa().or(null));
        requireSense(spec);
        BackendId id = rows.add(spec, config.slots()).orElseThrow(() -> taken(spec.url()));
        record(edit, AuditAction.CREATE, id, new Changes().note("url", null, spec.url()));
        return id;
    }

    /** @throws ProblemException as {@link #add}; NOT_FOUND; CONFLICT it was removed, has jobs, or is configured */
    public void change(BackendEdit edit, BackendId id, BackendChange wanted) {
        BackendRow row = lock(id);
        String url = wanted.url().map(URI::toString).orElse(row.url());
        boolean moves = !url.equals(row.url());
        if (row.source() == BackendSource.CONFIG
                && (moves || wanted.credentials().given())) {
            throw configured("its address and its credentials are changed");
        }
        if (moves && row.jobs() > 0) {
            throw busy(row, "Its address can be changed when they have left; drain it first.");
        }
        if (moves && row.credentials() != null && !wanted.credentials().given()) {
            throw ProblemException.invalid(
                    "/url",
                    "Its credentials were given for the old address and are not sent to another one; give them again, or null.");
        }
        BackendSpec spec = new BackendSpec(
                wanted.name().orElse(row.name()),
                url,
                wanted.weight().orElse(row.weight()),
                wanted.tags().orElse(row.tags()),
                wanted.slots().or(row.slotsChosen() ? row.slots() : null),
                wanted.credentials().given() ? sealed(url, wanted.credentials().value()) : row.credentials(),
                wanted.tlsCa().or(row.tlsCa()));
        requireSense(spec);
        if (!rows.change(id, spec, config.slots())) {
            throw taken(url);
        }
        if (moves) {
            rows.forgetUploads(id);
        }
        Changes changes = new Changes()
                .note("name", row.name(), spec.name())
                .note("url", row.url(), url)
                .note("weight", row.weight(), spec.weight())
                .note("tags", row.tags(), spec.tags())
                .note("slots", row.slotsChosen() ? row.slots() : null, spec.slots())
                .note("tls_ca", row.tlsCa(), spec.tlsCa());
        if (wanted.credentials().given()) {
            changes.note(
                    "credentials", row.credentials() == null ? null : "", spec.credentials() == null ? null : "new");
        }
        record(edit, AuditAction.CHANGE, id, changes);
    }

    /** Lets a backend get new jobs, or none. @throws ProblemException NOT_FOUND; CONFLICT it was removed */
    public void move(BackendEdit edit, BackendId id, BackendState state) {
        BackendRow row = lock(id);
        rows.move(id, state);
        record(edit, AuditAction.CHANGE, id, new Changes().note("state", row.state(), state));
    }

    /**
     * Removes a backend; the row stays, as jobs name it. Removing twice is harmless.
     *
     * @throws ProblemException NOT_FOUND; CONFLICT it is configured, or is not drained and has jobs
     */
    public void remove(BackendEdit edit, BackendId id) {
        BackendRow row = rows.lock(id).orElseThrow(BackendService::unknown);
        if (row.source() == BackendSource.CONFIG) {
            throw configured("it is removed");
        }
        if (row.state() == BackendState.ACTIVE && row.jobs() > 0) {
            throw busy(row, "Drain it first; a draining backend can be removed, and its jobs run to their end.");
        }
        rows.move(id, BackendState.REMOVED);
        record(edit, AuditAction.DELETE, id, new Changes().note("state", row.state(), BackendState.REMOVED));
    }

    private void record(BackendEdit edit, AuditAction action, BackendId id, Changes changes) {
        if (!changes.isEmpty()) {
            trail.record(
                    edit.by(), action, new AuditTarget(AuditTarget.Kind.BACKEND, id.value()), changes, edit.reason());
        }
    }

    private BackendRow lock(BackendId id) {
        BackendRow row = rows.lock(id).orElseThrow(BackendService::unknown);
        if (row.state() == BackendState.REMOVED) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "The backend was removed; adding its address again brings it back.");
        }
        return row;
    }

    private byte[] sealed(String url, BackendCredentials credentials) {
        if (credentials == null) {
            return null;
        }
        if (!sealer.isUsable()) {
            throw ProblemException.invalid(
                    credentials.authorization().startsWith("Bearer ") ? "/bearer_token" : "/password",
                    "Credentials can be stored only when the setting oart.secret-key is set, which seals them.");
        }
        return sealer.seal(BackendCredentials.purpose(url), credentials.authorization());
    }

    private static void requireSense(BackendSpec spec) {
        if (spec.tlsCa() != null && !spec.url().startsWith("https:")) {
            throw ProblemException.invalid("/tls_ca", "Authorities are of use with an https URL only.");
        }
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("The backend");
    }

    private static ProblemException taken(String url) {
        return new ProblemException(ProblemType.CONFLICT, "There is a backend at " + url + " already.");
    }

    private static ProblemException configured(String what) {
        return new ProblemException(
                ProblemType.CONFLICT,
                "This backend comes from the configuration ([ComfyUI] server): " + what
                        + " there. It can be drained here.");
    }

    private static ProblemException busy(BackendRow row, String advice) {
        return new ProblemException(
                ProblemType.CONFLICT,
                (row.jobs() == 1 ? "A job is there. " : row.jobs() + " jobs are there. ") + advice,
                List.of(),
                Map.of("jobs", row.jobs()));
    }
}
