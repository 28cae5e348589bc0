package oart.web.edge;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import oart.ejb.problem.ProblemType;
import oart.ejb.start.Health;
import oart.ejb.start.HealthReport;
import oart.json.Json;
import oart.web.http.RequestPath;
import oart.web.identity.Issuer;
import oart.web.problem.Problem;
import oart.web.problem.Problems;

/** Answers {@code /health}, {@code /metrics} and {@code /openapi} and all below them, which Payara takes for its own at the root. */
public final class EdgeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final long LONGEST_REPORT_SECONDS = 10;

    @Inject
    private transient Health health;

    @Inject
    private transient Issuer issuer;

    private transient ApiDescription description;

    @Override
    public void init() {
        description = ApiDescription.load();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.withoutTrailingSlash(RequestPath.raw(request));
        switch (path) {
            case "/health/live" -> answer(request, response, 200, live());
            case "/health", "/health/ready" -> ready(request, response);
            case "/openapi", "/openapi.json" -> {
                if (isRead(request, response)) {
                    description.send(request, response);
                }
            }
            default -> {
                if (isOurs(path)) {
                    Problems.write(Problem.of(ProblemType.NOT_FOUND, "There is nothing here."), request, response);
                } else {
                    chain.doFilter(request, response);
                }
            }
        }
    }

    /** Also in every spelling that a server would read as one of these: its own answers stand behind them. */
    static boolean isOurs(String rawPath) {
        String path = RequestPath.lenient(rawPath);
        return List.of("/health", "/metrics", "/openapi").stream()
                .anyMatch(owned -> path.equals(owned) || path.startsWith(owned + '/'));
    }

    private static Map<String, Object> live() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", "UP");
        answer.put("checks", List.of());
        return answer;
    }

    private void ready(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HealthReport report;
        try {
            report = health.report()
                    .toCompletableFuture()
                    .get(LONGEST_REPORT_SECONDS, TimeUnit.SECONDS)
                    .with(identityProvider());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            report = new HealthReport(false, List.of());
        } catch (Exception e) {
            report = new HealthReport(false, List.of());
        }
        answer(request, response, report.ready() ? 200 : 503, ready(report));
    }

    private HealthReport.Part identityProvider() {
        String trouble = issuer.trouble().orElse("");
        return new HealthReport.Part("identity-provider", trouble.isEmpty(), false, trouble);
    }

    /** In the shape of MicroProfile Health: {@code status}, and {@code checks} with {@code name, status, data}. */
    static Map<String, Object> ready(HealthReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", report.ready() ? "UP" : "DOWN");
        answer.put("checks", report.parts().stream().map(EdgeFilter::check).toList());
        return answer;
    }

    private static Map<String, Object> check(HealthReport.Part part) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("mandatory", part.mandatory());
        if (!part.detail().isEmpty()) {
            data.put("detail", part.detail());
        }
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", part.name());
        check.put("status", part.up() ? "UP" : "DOWN");
        check.put("data", data);
        return check;
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, int status, Map<String, Object> body)
            throws IOException {
        if (!isRead(request, response)) {
            return;
        }
        byte[] bytes = Json.writeBytes(body);
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }

    /** GET or HEAD; anything else is answered with the problem. */
    private static boolean isRead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            return true;
        }
        Problems.write(
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path does not know this method.")
                        .with("Allow", "GET, HEAD"),
                request,
                response);
        return false;
    }
}
