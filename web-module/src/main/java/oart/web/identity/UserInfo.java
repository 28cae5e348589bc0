package oart.web.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import oart.ejb.user.UserProfile;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the issuer's userinfo endpoint (OpenID Connect Core 5.3) who the bearer of a token is. Blocks for some seconds at most. */
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
        try {
            return issuer.known().discovery().userinfo().flatMap(endpoint -> {
                Map<String, Object> members = client.userinfo(endpoint, token.text());
                boolean same = members.get("sub") instanceof String sub
                        && UserId.parse(sub).filter(token.user()::equals).isPresent();
                return same ? UserProfile.of(token.user(), members) : Optional.empty();
            });
        } catch (IssuerUnavailableException e) {
            LOGGER.atWarn()
                    .addKeyValue("userId", token.user())
                    .addKeyValue("error", e.getMessage())
                    .log("userinfo not available");
            return Optional.empty();
        }
    }
}
