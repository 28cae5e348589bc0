package oart.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/** What a client already has of a representation, or wants it to be, as its headers tell (RFC 9110, 13.1). Headers that make no sense are ignored. */
public final class Conditions {
    private final Asked asked;
    private final String etag;
    private final Optional<Instant> lastModified;

    /** What the headers of a request ask, each null when absent. Of any thread, which the headers themselves are not everywhere. */
    public record Asked(
            String ifMatch,
            String ifUnmodifiedSince,
            String ifNoneMatch,
            String ifModifiedSince,
            String ifRange,
            String range) {
        public static Asked by(HttpHeaders headers) {
            return new Asked(
                    headers.getHeaderString(HttpHeaders.IF_MATCH),
                    headers.getHeaderString(HttpHeaders.IF_UNMODIFIED_SINCE),
                    headers.getHeaderString(HttpHeaders.IF_NONE_MATCH),
                    headers.getHeaderString(HttpHeaders.IF_MODIFIED_SINCE),
                    headers.getHeaderString("If-Range"),
                    headers.getHeaderString("Range"));
        }
    }

    /**
     * @param etag of the representation now, quotes included
     * @param lastModified of it, when it is known
     */
    public Conditions(Asked asked, String etag, Optional<Instant> lastModified) {
        this.asked = asked;
        this.etag = etag;
        this.lastModified = lastModified.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Whether the client has it all: then the answer is 304.
     *
     * @throws ProblemException STALE: the client wants another state than this (RFC 9110, 13.2.2 has the order)
     */
    public boolean areMet() {
        if (asked.ifMatch() != null ? !EntityTags.matchStrongly(asked.ifMatch(), etag) : isModifiedSinceWished()) {
            throw new ProblemException(
                    ProblemType.STALE, "This is not, or no longer, what If-Match or If-Unmodified-Since name.");
        }
        if (asked.ifNoneMatch() != null) {
            return EntityTags.match(asked.ifNoneMatch(), etag);
        }
        Optional<Instant> since = HttpDates.parse(asked.ifModifiedSince());
        return since.isPresent()
                && lastModified.filter(time -> !time.isAfter(since.get())).isPresent();
    }

    private boolean isModifiedSinceWished() {
        Optional<Instant> since = HttpDates.parse(asked.ifUnmodifiedSince());
        return since.isPresent()
                && lastModified.filter(time -> time.isAfter(since.get())).isPresent();
    }

    /** The {@code Range} that counts; null when there is none, or {@code If-Range} tells of another representation. */
    public String range() {
        String known = asked.ifRange();
        boolean same = known == null
                || known.strip().equals(etag)
                || lastModified.isPresent() && HttpDates.parse(known).equals(lastModified);
        return same ? asked.range() : null;
    }

    /** As a header tells it; empty when it is not known. */
    public Optional<String> lastModified() {
        return lastModified.map(HttpDates::format);
    }

    public String etag() {
        return etag;
    }
}
