package oart.web.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import oart.ejb.user.UserProfile;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the bearer of a token is: by its own claims, else by the issuer's userinfo endpoint (OpenID Connect Core 5.3), which blocks for some
 * seconds at most.
 */
@ApplicationScoped
class UserInfo {
    private static final Logger LOGGER = LoggerFactory.getLogger(UserInfo.class);

    private final Issuer issuer;
    private final IssuerClient client;

    /** For the container only. */
    protected UserInfo() {
        this(null, null);
    }

    @Inject
    public UserInfo(Issuer issuer, IssuerClient client) {
        this.issuer = issuer;
        this.client = client;
    }

    /** @return empty when the issuer does not tell now, or tells of somebody else */
    Optional<UserProfile> of(VerifiedToken token) {
        return UserProfile.of(token.user(), token.profile()).or(() -> asked(token));
    }

    private Optional<UserProfile> asked(VerifiedToken token) {
        try {
            return issuer.known().discovery().userinfo().flatMap(endpoint -> {
                Map<String, Object> members = client.userinfo(endpoint, token.text());
                return isSubject(members.get("sub"), token) ? UserProfile.of(token.user(), members) : Optional.empty();
            });
        } catch (IssuerUnavailableException e) {
            LOGGER.atWarn()
                    .addKeyValue("userId", token.user())
                    .addKeyValue("error", e.getMessage())
                    .log("userinfo not available");
            return Optional.empty();
        }
    }

    /** Fief's is a UUID, which has two spellings. */
    private static boolean isSubject(Object sub, VerifiedToken token) {
        return token.subject().equals(sub)
                || (sub instanceof String text
                        && UserId.parse(text).filter(token.user()::equals).isPresent());
    }
}
