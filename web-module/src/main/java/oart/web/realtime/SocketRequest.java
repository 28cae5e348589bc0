package oart.web.realtime;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import oart.web.http.RequestPath;

/** A handshake as if its path had no slash at the end: the servers compare paths of sockets by their segments. */
final class SocketRequest extends HttpServletRequestWrapper {
    SocketRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public String getRequestURI() {
        return cut(super.getRequestURI());
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(cut(super.getRequestURL().toString()));
    }

    @Override
    public String getServletPath() {
        // Where it is followed by more, the slash belongs to that.
        return super.getPathInfo() == null ? cut(super.getServletPath()) : super.getServletPath();
    }

    @Override
    public String getPathInfo() {
        return cut(super.getPathInfo());
    }

    private static String cut(String path) {
        return path == null ? null : RequestPath.withoutTrailingSlash(path);
    }
}
