package oart.web.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/** Finds the token of a request. A query, a body or a cookie never carries one. */
final class BearerToken {
    private static final Pattern BEARER = Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

    private BearerToken() {}

    /**
     * @return empty when the request carries none
     * @throws ProblemException MALFORMED_REQUEST for several {@code Authorization} headers
     * @throws TokenRefusedException the header is there, but carries something else
     */
    static Optional<String> of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() > 1) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "There is more than one Authorization header.");
        }
        if (headers.size() == 1) {
            Matcher matcher = BEARER.matcher(headers.get(0).strip());
            if (!matcher.matches()) {
                throw new TokenRefusedException("no bearer token in the header");
            }
            return Optional.of(matcher.group(1));
        }
        return isHandshake(request) ? ofHandshake(request) : Optional.empty();
    }

    static boolean isHandshake(HttpServletRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private static Optional<String> ofHandshake(HttpServletRequest request) {
        String header = request.getHeader("access_token");
        if (header != null && !header.isBlank()) {
            return Optional.of(header.strip());
        }
        List<String> offered = Collections.list(request.getHeaders("Sec-WebSocket-Protocol")).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .toList();
        return offered.size() == 2 && offered.get(0).equals(Subprotocol.NAME)
                ? Optional.of(offered.get(1))
                : Optional.empty();
    }
}
