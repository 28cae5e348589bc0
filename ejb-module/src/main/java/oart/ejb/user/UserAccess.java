package oart.ejb.user;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.user.UserId;
import oart.persistence.user.UserStanding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: turns a verified identity into a {@link Caller}. A known user costs one statement a second at most; an unknown one is created on first use,
 * which asks the identity provider on the calling thread, outside any transaction.
 */
@ApplicationScoped
public class UserAccess {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserAccess.class);

    private final KnownUsers known;
    private final UserRegistry registry;
    private final UserDirectory directory;
    private final AccessConfig config;
    /** First uses under way on this node, so that a page that opens with ten requests asks the provider once. */
    private final ConcurrentMap<UserId, CompletableFuture<UserStanding>> arriving = new ConcurrentHashMap<>();

    /** For the container only. */
    protected UserAccess() {
        this(null, null, null, null);
    }

    @Inject
    UserAccess(KnownUsers known, UserRegistry registry, UserDirectory directory, AccessConfig config) {
        this.known = known;
        this.registry = registry;
        this.directory = directory;
        this.config = config;
    }

    /**
     * Admits the bearer of a verified token.
     *
     * @param permissions as the issuer granted them, order kept
     * @param scopes as the token carries them, order kept; grant nothing
     * @param groups of the token; count only when {@code oart.admin.group} is set
     * @param userinfo the profile by the token itself, asked only for an unknown user and when the directory is absent or down; empty
     *     when it cannot be had. {@link UserProfile#of} reads its answer
     * @throws ProblemException UNAUTHENTICATED for a deleted user, ACCOUNT_INACTIVE, NOT_FOUND for one whom the directory does not have,
     *     FORBIDDEN when the address belongs to another user, UNAVAILABLE when an unknown user's profile cannot be had now
     */
    public Caller admit(
            UserId id,
            List<String> permissions,
            List<String> scopes,
            Set<String> groups,
            Supplier<Optional<UserProfile>> userinfo) {
        UserStanding standing = known.standing(id);
        if (standing == UserStanding.UNKNOWN) {
            standing = arrive(id, userinfo);
        }
        return switch (standing) {
            case ACTIVE -> new Caller(id, roles(permissions, groups), List.copyOf(permissions), List.copyOf(scopes));
            case INACTIVE -> throw new ProblemException(ProblemType.ACCOUNT_INACTIVE, "This account is not active.");
            case DELETED -> throw new ProblemException(ProblemType.UNAUTHENTICATED, "This account was deleted.");
            case UNKNOWN ->
                throw new ProblemException(
                        ProblemType.FORBIDDEN,
                        "Another account here has your e-mail address. An administrator has to tell which of the two counts.");
        };
    }

    private Set<Caller.Role> roles(List<String> permissions, Set<String> groups) {
        if (config.makesAdmin(permissions, groups)) {
            return Set.copyOf(EnumSet.allOf(Caller.Role.class));
        }
        return Set.copyOf(
                config.everybodyEdits()
                        ? EnumSet.of(Caller.Role.USER, Caller.Role.EDITOR)
                        : EnumSet.of(Caller.Role.USER));
    }

    private UserStanding arrive(UserId id, Supplier<Optional<UserProfile>> userinfo) {
        CompletableFuture<UserStanding> mine = new CompletableFuture<>();
        CompletableFuture<UserStanding> first = arriving.putIfAbsent(id, mine);
        if (first != null) {
            return join(first);
        }
        try {
            mine.complete(create(id, userinfo));
        } catch (Throwable e) {
            mine.completeExceptionally(e);
        } finally {
            arriving.remove(id, mine);
        }
        return join(mine);
    }

    private static UserStanding join(CompletableFuture<UserStanding> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private UserStanding create(UserId id, Supplier<Optional<UserProfile>> userinfo) {
        UserProfile profile = profile(id, userinfo);
        UserStanding standing = registry.welcome(profile);
        if (standing == UserStanding.UNKNOWN) {
            LOGGER.atWarn().addKeyValue("userId", id).log("user not created: another user has the address");
        }
        return standing;
    }

    private UserProfile profile(UserId id, Supplier<Optional<UserProfile>> userinfo) {
        if (directory.isConfigured()) {
            try {
                return directory.find(id).orElseThrow(() -> ProblemException.notFound("Your account"));
            } catch (UserDirectory.UnavailableException e) {
                LOGGER.atWarn()
                        .addKeyValue("userId", id)
                        .addKeyValue("error", e.getMessage())
                        .log("user directory not available");
            }
        }
        return userinfo.get()
                .filter(profile -> profile.id().equals(id))
                .orElseThrow(
                        () -> new ProblemException(
                                ProblemType.UNAVAILABLE,
                                "Your account is not known here yet and the identity provider does not tell your profile now. Try again later."));
    }
}
