package oart.web.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request that knows its caller. */
final class CallerRequest extends HttpServletRequestWrapper {
    private final CallerPrincipal principal;

    CallerRequest(HttpServletRequest request, CallerPrincipal principal) {
        super(request);
        this.principal = principal;
    }

    @Override
    public Principal getUserPrincipal() {
        return principal;
    }

    @Override
    public String getRemoteUser() {
        return principal.getName();
    }

    @Override
    public String getAuthType() {
        return "BEARER";
    }

    @Override
    public boolean isUserInRole(String role) {
        return principal.hasRole(role);
    }
}
