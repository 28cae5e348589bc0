package oart.web.user;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.UserService.UserPage;
import oart.json.Json;
import oart.web.json.JsonAnswer;

/** A page of users; the next one is behind its {@code Link}. */
final class UserList {
    private UserList() {}

    /** @param search as the query has it, null when it has none */
    static Response answer(UserPage page, String search, int limit) {
        Response.ResponseBuilder answer = Response.ok(new JsonAnswer(
                        page.users().stream().map(UserResource::row).toList()))
                .header("X-Total-Count", page.total())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        page.next()
                .ifPresent(last -> answer.header(
                        HttpHeaders.LINK,
                        "</user/?limit=" + limit + "&cursor=" + cursor(last)
                                + (search == null ? "" : "&search=" + URLEncoder.encode(search, StandardCharsets.UTF_8))
                                + ">; rel=\"next\""));
        return answer.build();
    }

    private static String cursor(String address) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(address.getBytes(StandardCharsets.UTF_8));
    }

    /** The address where the page before ended. @throws ProblemException VALIDATION_FAILED */
    static Optional<String> after(String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            String address = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            Json.requireUsable(address);
            if (!address.isEmpty()) {
                return Optional.of(address);
            }
        } catch (RuntimeException e) {
            throw noCursor();
        }
        throw noCursor();
    }

    private static ProblemException noCursor() {
        return ProblemException.invalid("?cursor", "cursor has to be a cursor of an earlier answer.");
    }
}
