package oart.web.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
