package oart.web.problem;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.problem.ProblemType.Category;
import oart.json.Json;
import oart.web.http.HttpDates;

/**
 * One problem as it goes over the wire.
 *
 * @param type absolute URI, or {@code about:blank}
 * @param detail a sentence for the caller, free of our insides; also what clients of the Python program read
 * @param facts further members, in order
 * @param headers of the answer, beside the content type
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        List<FieldProblem> errors,
        Map<String, Object> facts,
        Map<String, String> headers) {
    public static final String MEDIA_TYPE = "application/problem+json";
    /** Before the slug of a {@link ProblemType}. */
    public static final String TYPE_BASE = "https://o-art.example/problems/";

    /** Seconds after which trying again makes sense when nothing better is known. */
    private static final String DEFAULT_RETRY_SECONDS = "5";

    private static final String CHALLENGE = "Bearer";

    public Problem {
        errors = List.copyOf(errors);
    }

    public static Problem of(ProblemType type, String detail) {
        return of(new ProblemException(type, detail));
    }

    public static Problem of(ProblemException problem) {
        ProblemType type = problem.type();
        int status = status(type.category());
        Map<String, String> headers = new LinkedHashMap<>();
        if (status == 401) {
            headers.put("WWW-Authenticate", CHALLENGE);
        }
        if (status == 429 || status == 503) {
            headers.put("Retry-After", retryAfter(problem.facts()));
        }
        if (status == 416 && problem.facts().get("size") instanceof Number size) {
            headers.put("Content-Range", "bytes */" + size);
        }
        // Clients of the Python program compare this text.
        String detail = status == 401 ? "Unauthorized" : problem.detail();
        return new Problem(
                TYPE_BASE + type.slug(), type.title(), status, detail, problem.errors(), problem.facts(), headers);
    }

    /** A problem that only HTTP knows. */
    static Problem ofStatus(int status, Map<String, String> headers) {
        for (ProblemType type : ProblemType.values()) {
            if (status(type.category()) == status && isGeneric(type)) {
                Problem problem = of(type, sentence(type));
                Map<String, String> all = new LinkedHashMap<>(problem.headers);
                all.putAll(headers);
                return new Problem(problem.type, problem.title, status, problem.detail, List.of(), Map.of(), all);
            }
        }
        return new Problem(
                "about:blank",
                "HTTP status " + status,
                status,
                "This request was refused.",
                List.of(),
                Map.of(),
                headers);
    }

    private static boolean isGeneric(ProblemType type) {
        return switch (type) {
            case MALFORMED_REQUEST,
                    VALIDATION_FAILED,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    UNSUPPORTED_MEDIA_TYPE,
                    TOO_LARGE,
                    RANGE_NOT_SATISFIABLE,
                    CONFLICT,
                    RATE_LIMITED,
                    UNAVAILABLE,
                    INTERNAL -> true;
            default -> false;
        };
    }

    private static String sentence(ProblemType type) {
        return switch (type) {
            case MALFORMED_REQUEST -> "The request cannot be understood.";
            case UNAUTHENTICATED -> "Unauthorized";
            case FORBIDDEN -> "You may not do this.";
            case NOT_FOUND -> "There is nothing here.";
            case METHOD_NOT_ALLOWED -> "This path does not know this method.";
            case NOT_ACCEPTABLE -> "The answer exists in none of the accepted media types.";
            case UNSUPPORTED_MEDIA_TYPE -> "The body has a media type that this path does not take.";
            case TOO_LARGE -> "The request is larger than allowed.";
            case RANGE_NOT_SATISFIABLE -> "The range lies outside of the content.";
            case INTERNAL -> "Something went wrong here. Tell the operator the instance of this problem.";
            case UNAVAILABLE -> "This is not available now. Try again later.";
            default -> type.title() + ".";
        };
    }

    static Problem internal() {
        return of(ProblemType.INTERNAL, sentence(ProblemType.INTERNAL));
    }

    /** Seconds, or the time of a fact {@code reset_at} as an HTTP date. */
    private static String retryAfter(Map<String, Object> facts) {
        if (facts.get("retry_after") instanceof Number seconds) {
            return Long.toString(Math.max(1, seconds.longValue()));
        }
        return httpDate(facts.get("reset_at")).orElse(DEFAULT_RETRY_SECONDS);
    }

    private static Optional<String> httpDate(Object time) {
        if (time == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(HttpDates.format(Instant.parse(time.toString())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The one table from kinds of problems to HTTP. */
    public static int status(Category category) {
        return switch (category) {
            case MALFORMED -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD -> 405;
            case ACCEPT -> 406;
            case CONFLICT -> 409;
            case PRECONDITION -> 412;
            case TOO_LARGE -> 413;
            case MEDIA_TYPE -> 415;
            case RANGE -> 416;
            case INVALID -> 422;
            case LIMIT -> 429;
            case INTERNAL -> 500;
            case BACKEND_FAILED -> 502;
            case UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
        };
    }

    /** With one more header, replacing one of the same name. */
    public Problem with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Problem(type, title, status, detail, errors, facts, all);
    }

    /** With these facts instead of its own. */
    public Problem withFacts(Map<String, Object> other) {
        return new Problem(type, title, status, detail, errors, other == null ? Map.of() : other, headers);
    }

    /** The members in their order, as they are inside another answer: without the instance. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        facts.forEach(members::putIfAbsent);
        if (!errors.isEmpty()) {
            List<Object> list = new ArrayList<>();
            for (FieldProblem error : errors) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("pointer", error.pointer());
                entry.put("detail", error.detail());
                list.add(entry);
            }
            members.put("errors", list);
        }
        return members;
    }

    /** The body, UTF-8. */
    public byte[] body(RequestId request) {
        Map<String, Object> members = members();
        members.put("instance", request.urn());
        return Json.writeBytes(members);
    }
}
