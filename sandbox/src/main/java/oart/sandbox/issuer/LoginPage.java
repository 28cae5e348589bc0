package oart.sandbox.issuer;

import java.util.List;
import java.util.Map;

/** The pages of the issuer: choose a demo user, or read why the request was refused. Plain HTML without scripts. */
final class LoginPage {
    private static final String HEAD = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>%s</title><style>
            :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:12vh auto;padding:0 1rem}
            button{display:block;width:100%%;margin:.6rem 0;padding:.8rem 1rem;font:inherit;text-align:left;border-radius:.5rem;
            border:1px solid #8888;background:#8881;cursor:pointer}button:hover,button:focus{background:#8883}
            small{display:block;opacity:.7}</style></head><body>
            """;

    private LoginPage() {}

    /** @param request the authorisation request, carried through the form */
    static String of(List<FiefUser> users, Map<String, String> request) {
        StringBuilder page = new StringBuilder(HEAD.formatted("Sign in"));
        page.append("<main><h1>Sign in</h1><p>This is the demo's sign-in: choose who you are.</p>");
        page.append("<form method=\"post\" action=\"/login\">");
        request.forEach((name, value) -> page.append("<input type=\"hidden\" name=\"")
                .append(escape(name))
                .append("\" value=\"")
                .append(escape(value))
                .append("\">"));
        String hint = request.getOrDefault("login_hint", "");
        for (FiefUser user : users) {
            String focus = user.email().equals(hint) || user.name().equals(hint) ? " autofocus" : "";
            page.append("<button name=\"demo_user\" value=\"")
                    .append(user.id())
                    .append('"')
                    .append(focus)
                    .append('>');
            page.append(escape(user.fields().getOrDefault("first_name", user.name())));
            page.append("<small>").append(escape(user.email()));
            page.append(user.permissions().contains("oart:admin") ? ", administrator" : "")
                    .append("</small></button>");
        }
        return page.append("</form></main></body></html>").toString();
    }

    static String refusal(String reason) {
        return HEAD.formatted("Refused") + "<main><h1>Refused</h1><p>" + escape(reason) + "</p></main></body></html>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
