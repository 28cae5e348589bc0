package oart.web.studio;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oart.ejb.problem.ProblemType;
import oart.json.Json;
import oart.web.http.RequestPath;
import oart.web.http.StaticContent;
import oart.web.identity.SignIn;
import oart.web.problem.Problem;
import oart.web.problem.Problems;

/**
 * Serves {@code /}, the files below {@code /assets/} and, for every path below {@code /studio/}, the page itself. All files are kept in
 * memory. {@code /assets/sign-in.json} tells the page where to sign in.
 */
public final class StudioFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String FOLDER = "/WEB-INF/studio/";
    private static final String PAGE = "index.html";
    static final String POLICY =
            "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    @Inject
    private transient SignIn signIn;

    private final transient Map<String, StaticContent> files = new HashMap<>();

    @Override
    public void init() throws ServletException {
        try {
            load(getServletContext(), FOLDER);
        } catch (IOException e) {
            throw new ServletException("the files of Studio cannot be read", e);
        }
    }

    private void load(ServletContext context, String folder) throws IOException {
        Set<String> paths = context.getResourcePaths(folder);
        for (String path : paths == null ? Set.<String>of() : paths) {
            if (path.endsWith("/")) {
                load(context, path);
                continue;
            }
            String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
            try (InputStream in = context.getResourceAsStream(path)) {
                if (type != null && in != null) {
                    files.put(path.substring(FOLDER.length()), new StaticContent(in.readAllBytes(), type));
                }
            }
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<String> file = file(RequestPath.raw(request));
        if (file.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Problems.write(
                    Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path does not know this method.")
                            .with("Allow", "GET, HEAD"),
                    request,
                    response);
            return;
        }
        StaticContent content = file.get().equals("assets/sign-in.json") ? signInSettings() : files.get(file.get());
        if (content == null) {
            Problems.write(Problem.of(ProblemType.NOT_FOUND, "There is no such file."), request, response);
            return;
        }
        response.setHeader("Content-Security-Policy", POLICY);
        content.send(request, response);
    }

    /** The file a path means; empty when the path is none of Studio's. */
    static Optional<String> file(String rawPath) {
        if (rawPath.equals("/")
                || rawPath.equals("/index.html")
                || rawPath.equals("/studio")
                || rawPath.startsWith("/studio/")) {
            return Optional.of(PAGE);
        }
        if (rawPath.equals("/favicon.ico")) {
            return Optional.of("assets/icon.svg");
        }
        return rawPath.startsWith("/assets/") ? Optional.of(rawPath.substring(1)) : Optional.empty();
    }

    private StaticContent signInSettings() {
        return new StaticContent(Json.writeBytes(signIn.settings()), "application/json");
    }
}
