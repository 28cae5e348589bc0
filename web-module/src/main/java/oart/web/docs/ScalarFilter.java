package oart.web.docs;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import oart.ejb.problem.ProblemType;
import oart.web.http.RequestPath;
import oart.web.http.StandardHeaders;
import oart.web.http.StaticContent;
import oart.web.problem.Problem;
import oart.web.problem.Problems;

/** Serves {@code /docs/scalar} and the files below it. Nothing on the page may load from, or call, another origin. */
public final class ScalarFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String HOME = "/docs/scalar";
    /** Scalar writes its styles into the page, so inline ones are allowed; scripts are ours alone. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private static final String JAVASCRIPT = "text/javascript;charset=UTF-8";

    private transient Map<String, StaticContent> files;

    @Override
    public void init() throws ServletException {
        try {
            files = Map.of(
                    HOME,
                    file("page.html", "text/html;charset=UTF-8"),
                    HOME + "/page.css",
                    file("page.css", "text/css;charset=UTF-8"),
                    HOME + "/start.js",
                    file("start.js", JAVASCRIPT),
                    HOME + "/scalar.js",
                    file("scalar.js", JAVASCRIPT));
        } catch (IOException e) {
            throw new ServletException("the interactive documentation cannot be read", e);
        }
    }

    private static StaticContent file(String name, String type) throws IOException {
        try (InputStream in = ScalarFilter.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return new StaticContent(in.readAllBytes(), type);
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.withoutTrailingSlash(RequestPath.raw(request));
        StaticContent content = files.get(path);
        if (content == null) {
            if (path.startsWith(HOME + '/')) {
                Problems.write(Problem.of(ProblemType.NOT_FOUND, "There is no such file."), request, response);
            } else {
                chain.doFilter(request, response);
            }
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
        response.setHeader(StandardHeaders.CONTENT_POLICY, POLICY);
        content.send(request, response);
    }
}
