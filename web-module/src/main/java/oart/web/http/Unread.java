package oart.web.http;

import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes that were opened for an answer and that nobody gets. */
public final class Unread {
    private Unread() {}

    public static void close(Closeable bytes) {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to HEAD, from the one to GET. A server that makes it by itself would leave the bytes open. */
    public static Response withoutBody(Response answer) {
        if (answer.getEntity() instanceof InputStream bytes) {
            close(bytes);
            return Response.fromResponse(answer).entity(null).build();
        }
        return answer;
    }
}
