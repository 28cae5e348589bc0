package oart.web.backend;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import oart.ejb.backend.BackendChange;
import oart.ejb.backend.BackendChange.Clearable;
import oart.ejb.backend.BackendCredentials;
import oart.ejb.backend.BackendUrl;
import oart.ejb.backend.TlsAuthorities;
import oart.ejb.problem.ProblemException;
import oart.web.json.JsonBody;
import oart.web.json.Members;

/** The body of {@code POST /admin/backend} and of its PATCH. */
record BackendRequest(BackendChange toChange) {
    private static final int MOST_WEIGHT = 1_000;
    private static final int MOST_SLOTS = 16;
    private static final int MOST_TAGS = 32;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SECRET = 8_192;
    private static final Pattern TAG = Pattern.compile("[\\p{Alnum}][\\p{Alnum}._:/-]{0,63}");
    private static final String A_TAG = "a tag of 1 to 64 letters, digits and ._:/-";
    /** What a header can carry. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1," + LONGEST_SECRET + "}");

    static BackendRequest ofNew(JsonBody body) {
        return of(body, true);
    }

    /** Absent members stay as they are; null clears slots, credentials and tls_ca. */
    static BackendRequest ofChange(JsonBody body) {
        return of(body, false);
    }

    private static BackendRequest of(JsonBody body, boolean urlRequired) {
        return Members.bind(body, members -> {
            for (String name : List.of("url", "name", "weight", "tags")) {
                if (!urlRequired && members.has(name) && members.isNull(name)) {
                    members.note(name, name + " cannot be null.");
                }
            }
            return new BackendRequest(new BackendChange(
                    url(members, urlRequired),
                    members.optional("name", BackendRequest::name, "a text of 1 to " + LONGEST_NAME + " characters"),
                    members.integer("weight", 1, MOST_WEIGHT),
                    members.texts("tags", tag -> TAG.matcher(tag).matches(), A_TAG, MOST_TAGS),
                    members.has("slots")
                            ? Clearable.of(
                                    members.integer("slots", 1, MOST_SLOTS).orElse(null))
                            : Clearable.absent(),
                    credentials(members),
                    authorities(members)));
        });
    }

    /** @param text of a query, null when it has none */
    static Optional<String> tag(String text) {
        if (text != null && !TAG.matcher(text).matches()) {
            throw ProblemException.invalid("?tag", "tag has to be " + A_TAG + ".");
        }
        return Optional.ofNullable(text);
    }

    private static Optional<URI> url(Members members, boolean required) {
        Optional<String> text = required ? Optional.ofNullable(members.requiredText("url")) : members.text("url");
        try {
            return text.map(BackendUrl::parse);
        } catch (IllegalArgumentException e) {
            members.note("url", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> name(String text) {
        String name = text.strip();
        boolean good =
                !name.isEmpty() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
        return good ? Optional.of(name) : Optional.empty();
    }

    private static Clearable<BackendCredentials> credentials(Members members) {
        if (!members.has("bearer_token") && !members.has("username") && !members.has("password")) {
            return Clearable.absent();
        }
        Optional<String> token = members.optional(
                "bearer_token",
                text -> TOKEN.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
                "a text of visible ASCII characters");
        Optional<String> username = members.optional(
                "username", text -> secret(text).filter(name -> name.indexOf(':') < 0), "a text without a colon");
        Optional<String> password = members.optional("password", BackendRequest::secret, "a text");
        if (!members.isNull("bearer_token") && (!members.isNull("username") || !members.isNull("password"))) {
            members.note("bearer_token", "Either bearer_token is given, or username and password.");
        } else if (members.isNull("username") != members.isNull("password")) {
            members.note(
                    members.isNull("username") ? "username" : "password", "username and password are given together.");
        }
        if (token.isPresent()) {
            return Clearable.of(BackendCredentials.bearer(token.get()));
        }
        return Clearable.of(
                username.isPresent() && password.isPresent()
                        ? BackendCredentials.basic(username.get(), password.get())
                        : null);
    }

    private static Optional<String> secret(String text) {
        boolean good = !text.isEmpty()
                && text.length() <= LONGEST_SECRET
                && text.chars().noneMatch(Character::isISOControl);
        return good ? Optional.of(text) : Optional.empty();
    }

    private static Clearable<String> authorities(Members members) {
        if (!members.has("tls_ca")) {
            return Clearable.absent();
        }
        Optional<String> pem = members.text("tls_ca");
        try {
            pem.ifPresent(TlsAuthorities::parse);
        } catch (IllegalArgumentException e) {
            members.note("tls_ca", e.getMessage());
        }
        return Clearable.of(pem.orElse(null));
    }
}
