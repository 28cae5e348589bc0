package oart.acceptance.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an event stream, as slowly as it is asked to. Not for several threads. */
public final class EventReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private volatile int comments;

    EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** @param id empty: it has none */
    public record Event(String type, Optional<Long> id, JsonNode data) {}

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Comments read so far. */
    public int comments() {
        return comments;
    }

    /** The next event; empty when the stream has ended. */
    public Optional<Event> next() {
        String type = "message";
        Optional<Long> id = Optional.empty();
        StringBuilder data = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments = comments + 1;
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = Optional.of(Long.valueOf(line.substring(4)));
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && data.length() > 0) {
                    return Optional.of(new Event(type, id, JSON.readTree(data.toString())));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(data.toString(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stored events to the end of the stream; those without an id are left out. */
    public List<Event> stored() {
        List<Event> all = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            event.filter(one -> one.id().isPresent()).ifPresent(all::add);
        }
        return all;
    }

    /** As many stored events, or fewer when the stream ends before. */
    public List<Event> stored(int count) {
        List<Event> some = new ArrayList<>();
        while (some.size() < count) {
            Optional<Event> event = next();
            if (event.isEmpty()) {
                break;
            }
            event.filter(one -> one.id().isPresent()).ifPresent(some::add);
        }
        return some;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
