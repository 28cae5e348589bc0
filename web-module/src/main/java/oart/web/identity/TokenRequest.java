package oart.web.identity;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.web.json.JsonBody;
import oart.web.json.Members;

/** A wish for tokens: an authorisation code with its PKCE verifier, or a refresh token. @param form as the issuer's endpoint takes it */
record TokenRequest(Map<String, String> form) {
    private static final List<String> CODE = List.of("code", "code_verifier", "redirect_uri");
    private static final List<String> REFRESH = List.of("refresh_token");

    static TokenRequest of(JsonBody body) {
        return Members.bind(body, members -> {
            Map<String, String> form = new LinkedHashMap<>();
            String grant = members.required("grant_type", TokenRequest::grant, "authorization_code or refresh_token");
            form.put("grant_type", grant);
            if (grant != null) {
                names(grant).forEach(name -> form.put(name, members.requiredText(name)));
            }
            return new TokenRequest(form);
        });
    }

    /** @throws ProblemException VALIDATION_FAILED, also for a parameter given twice */
    static TokenRequest of(MultivaluedMap<String, String> form) {
        Map<String, Object> members = new LinkedHashMap<>();
        form.forEach((name, values) -> {
            if (values.size() > 1) {
                throw ProblemException.invalid('/' + name, name + " is given more than once.");
            }
            members.put(name, values.get(0));
        });
        return of(JsonBody.of(members));
    }

    private static Optional<String> grant(String text) {
        return text.equals("authorization_code") || text.equals("refresh_token") ? Optional.of(text) : Optional.empty();
    }

    private static List<String> names(String grant) {
        return grant.equals("refresh_token") ? REFRESH : CODE;
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "TokenRequest" + form.keySet();
    }
}
