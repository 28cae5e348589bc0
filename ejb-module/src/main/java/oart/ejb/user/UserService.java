package oart.ejb.user;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.plan.PlanId;
import oart.persistence.user.User;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.user.UserSearch;

/** Users as they see themselves, and as administrators see and change them. */
@Stateless
public class UserService {
    private final UserRepository users;
    private final KnownUsers known;
    private final AuditTrail audit;
    private final Event<UserChanged> changed;
    private final Clock clock;

    /** For the container only. */
    public UserService() {
        this(null, null, null, null, null);
    }

    @Inject
    public UserService(
            UserRepository users, KnownUsers known, AuditTrail audit, Event<UserChanged> changed, Clock clock) {
        this.users = users;
        this.known = known;
        this.audit = audit;
        this.changed = changed;
        this.clock = clock;
    }

    /** The caller's own row. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserView me(Caller caller) {
        return known.row(caller.id(), () -> UserView.of(load(caller.id())));
    }

    /**
     * Shows another picture of the caller.
     *
     * @param key of its object
     * @return the row as it is now
     */
    public Pictured showPicture(Caller caller, String key) {
        User user = locked(caller.id());
        Optional<String> before = user.profileImageUrl();
        user.showPicture(key, clock.instant());
        changed.fire(new UserChanged(user.id()));
        return new Pictured(UserView.of(user), before);
    }

    /** @param before key of the picture shown before */
    public record Pictured(UserView user, Optional<String> before) {}

    /** Another's row, for administrators. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserView require(Caller caller, UserId id) {
        requireAdmin(caller);
        return UserView.of(load(id));
    }

    /**
     * Users in the order of their addresses, for administrators.
     *
     * @param search empty = all
     * @param after the last address of the page before; empty = the first page
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserPage page(Caller caller, Optional<UserSearch> search, Optional<String> after, int limit) {
        requireAdmin(caller);
        List<UserView> found =
                users.page(search, after, limit + 1).stream().map(UserView::of).toList();
        List<UserView> page = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next =
                found.size() > limit ? Optional.of(page.get(limit - 1).email()) : Optional.empty();
        return new UserPage(page, next, users.count(search));
    }

    /** @param next the address after which the next page begins; empty = this was the last; @param total of all pages */
    public record UserPage(List<UserView> users, Optional<String> next, long total) {
        public UserPage {
            users = List.copyOf(users);
        }
    }

    /**
     * Changes what is given, for administrators. An inactive user is refused from the next request on, on every node.
     *
     * @throws ProblemException FORBIDDEN, NOT_FOUND; VALIDATION_FAILED for an unknown plan; CONFLICT when administrators deactivate
     *     themselves: nobody might be left to undo it
     */
    public UserView change(Caller caller, UserId id, UserChange change) {
        requireAdmin(caller);
        User user = locked(id);
        Changes changes = new Changes();
        change.plan().ifPresent(plan -> {
            plan.filter(wanted -> !users.planExists(wanted)).ifPresent(unknown -> {
                throw ProblemException.invalid("/plan_id", "There is no plan " + unknown + ".");
            });
            changes.note("plan_id", user.plan().orElse(null), plan.orElse(null));
        });
        change.active().ifPresent(active -> {
            if (!active && id.equals(caller.id())) {
                throw new ProblemException(ProblemType.CONFLICT, "You cannot deactivate your own account.");
            }
            changes.note("is_active", user.isActive(), active);
        });
        if (!changes.isEmpty()) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            change.plan().ifPresent(plan -> user.subscribeTo(plan.orElse(null), now));
            change.active().ifPresent(active -> {
                if (active) {
                    user.activate(now);
                } else {
                    user.deactivate(now);
                }
            });
            audit.record(
                    caller.id(),
                    AuditAction.CHANGE,
                    new AuditTarget(AuditTarget.Kind.USER, id.value()),
                    changes,
                    change.reason());
            changed.fire(new UserChanged(id));
        }
        return UserView.of(user);
    }

    /**
     * @param plan absent = unchanged, empty inside = taken away
     * @param active absent = unchanged
     * @param reason why, for the audit trail
     */
    public record UserChange(Optional<Optional<PlanId>> plan, Optional<Boolean> active, Optional<String> reason) {}

    private User load(UserId id) {
        return users.find(id).orElseThrow(() -> ProblemException.notFound("The user"));
    }

    /** Of two changes at once the second waits, and builds on the first. */
    private User locked(UserId id) {
        users.lock(id);
        return load(id);
    }

    private static void requireAdmin(Caller caller) {
        if (!caller.isAdmin()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only administrators may do this.");
        }
    }
}
