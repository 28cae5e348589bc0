package oart.web.problem;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import oart.web.http.StandardHeaders;

/** Says as a problem what the server would say as a page: the target of every {@code error-page} in web.xml. */
public final class ErrorPage extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            Problems.write(Problem.ofStatus(HttpServletResponse.SC_NOT_FOUND, Map.of()), request, response);
            return;
        }
        StandardHeaders.set(request, response);
        response.setHeader(RequestId.HEADER, RequestId.of(request).value());
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            Problems.send(failure, request, response);
            return;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Problem problem =
                status instanceof Integer code && code >= 400 ? Problem.ofStatus(code, Map.of()) : Problem.internal();
        Problems.write(problem, request, response);
    }
}
