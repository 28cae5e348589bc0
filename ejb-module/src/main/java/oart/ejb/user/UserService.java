package oart.ejb.user;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.plan.PlanId;
import oart.persistence.user.User;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users as they see themselves, and as administrators see and change them. */
@Stateless
public class UserService {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserService.class);

    private final UserRepository users;
    private final Clock clock;

    /** For the container only. */
    public UserService() {
        this(null, null);
    }

    @Inject
    public UserService(UserRepository users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    /** The caller's own row. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public UserView me(Caller caller) {
        return UserView.of(load(caller.id()));
    }

    /**
     * Shows another picture of the caller.
     *
     * @param key of its object
     * @return the row as it is now
     */
    public Pictured showPicture(Caller caller, String key) {
        User user = load(caller.id());
        Optional<String> before = user.profileImageUrl();
        user.showPicture(key, clock.instant());
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
     * @param search part of the address or user name, either case; empty = all
     * @param after the last address of the page before; empty = the first page
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<UserView> page(Caller caller, Optional<String> search, Optional<String> after, int limit) {
        requireAdmin(caller);
        return users.page(search, after, limit).stream().map(UserView::of).toList();
    }

    /** Changes what is given, for administrators. An inactive user is refused from the next request on. */
    public UserView change(Caller caller, UserId id, UserChange change) {
        requireAdmin(caller);
        User user = load(id);
        change.plan().ifPresent(plan -> {
            plan.filter(wanted -> !users.planExists(wanted)).ifPresent(unknown -> {
                throw ProblemException.invalid("/plan_id", "There is no plan " + unknown + ".");
            });
            user.subscribeTo(plan.orElse(null), clock.instant());
        });
        change.active().ifPresent(active -> {
            if (active) {
                user.activate(clock.instant());
            } else {
                user.deactivate(clock.instant());
            }
        });
        LOGGER.atInfo().addKeyValue("userId", id).addKeyValue("by", caller.id()).log("user changed");
        return UserView.of(user);
    }

    /**
     * @param plan absent = unchanged, empty inside = taken away
     * @param active absent = unchanged
     */
    public record UserChange(Optional<Optional<PlanId>> plan, Optional<Boolean> active) {}

    private User load(UserId id) {
        return users.find(id).orElseThrow(() -> ProblemException.notFound("The user"));
    }

    private static void requireAdmin(Caller caller) {
        if (!caller.isAdmin()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only administrators may do this.");
        }
    }
}
