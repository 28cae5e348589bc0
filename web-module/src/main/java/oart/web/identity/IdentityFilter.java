package oart.web.identity;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserAccess;
import oart.ejb.user.UserProfile;
import oart.web.http.RequestPath;
import oart.web.problem.Problem;
import oart.web.problem.Problems;
import oart.web.problem.RequestId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets nobody through without a good token of an active user, but to {@link AnonymousPaths}. */
public final class IdentityFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(IdentityFilter.class);

    @Inject
    private transient TokenVerifier verifier;

    @Inject
    private transient UserInfo userInfo;

    @Inject
    private transient UserAccess access;

    @Inject
    private transient CurrentCaller current;

    /** For the container, which injects the rest. */
    public IdentityFilter() {}

    IdentityFilter(TokenVerifier verifier, UserInfo userInfo, UserAccess access, CurrentCaller current) {
        this.verifier = verifier;
        this.userInfo = userInfo;
        this.access = access;
        this.current = current;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (AnonymousPaths.contain(request.getMethod(), RequestPath.raw(request))) {
            chain.doFilter(request, response);
            return;
        }
        CallerPrincipal principal;
        try {
            principal = identify(request);
        } catch (TokenRefusedException e) {
            LOGGER.atDebug()
                    .addKeyValue("requestId", RequestId.of(request))
                    .addKeyValue("error", e.getMessage())
                    .log("token refused");
            boolean none = e == NO_TOKEN;
            Problems.write(
                    Problem.of(ProblemType.UNAUTHENTICATED, "Unauthorized")
                            .with("WWW-Authenticate", none ? "Bearer" : "Bearer error=\"invalid_token\""),
                    request,
                    response);
            return;
        } catch (IssuerUnavailableException e) {
            Problems.send(
                    new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "Tokens cannot be checked now: the identity provider was not reached yet."),
                    request,
                    response);
            return;
        } catch (RuntimeException e) {
            Problems.send(e, request, response);
            return;
        }
        current.set(principal);
        chain.doFilter(new CallerRequest(request, principal), response);
    }

    private static final TokenRefusedException NO_TOKEN = new TokenRefusedException("no token");

    private CallerPrincipal identify(HttpServletRequest request) {
        String text = BearerToken.of(request).orElseThrow(() -> NO_TOKEN);
        VerifiedToken token = verifier.verify(text);
        Caller caller =
                access.admit(token.user(), token.permissions(), token.scopes(), token.groups(), () -> profile(token));
        return new CallerPrincipal(caller, token);
    }

    private Optional<UserProfile> profile(VerifiedToken token) {
        return userInfo.of(token);
    }
}
