package oart.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a client already has of a representation, as its headers tell (RFC 9110, 13.1). Headers that make no sense are ignored. */
public final class Conditions {
    private final HttpHeaders headers;
    private final String etag;
    private final Optional<Instant> lastModified;

    /**
     * @param etag of the representation now, quotes included
     * @param lastModified of it, when it is known
     */
    public Conditions(HttpHeaders headers, String etag, Optional<Instant> lastModified) {
        this.headers = headers;
        this.etag = etag;
        this.lastModified = lastModified.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether the client has it all: then the answer is 304. */
    public boolean areMet() {
        String tags = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        if (tags != null) {
            return EntityTags.match(tags, etag);
        }
        Optional<Instant> since = HttpDates.parse(headers.getHeaderString(HttpHeaders.IF_MODIFIED_SINCE));
        return since.isPresent()
                && lastModified.filter(time -> !time.isAfter(since.get())).isPresent();
    }

    /** The {@code Range} that counts; null when there is none, or {@code If-Range} tells of another representation. */
    public String range() {
        String known = headers.getHeaderString("If-Range");
        boolean same = known == null
                || known.strip().equals(etag)
                || lastModified.isPresent() && HttpDates.parse(known).equals(lastModified);
        return same ? headers.getHeaderString("Range") : null;
    }

    /** As a header tells it; empty when it is not known. */
    public Optional<String> lastModified() {
        return lastModified.map(HttpDates::format);
    }

    public String etag() {
        return etag;
    }
}
