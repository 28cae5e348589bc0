package oart.persistence.backend;

import java.time.Instant;

/**
 * How one node sees one backend.
 *
 * @param circuit CLOSED, OPEN or HALF_OPEN
 * @param trouble in words, null = none
 * @param since when it is healthy, or not; null in a report that is yet to be written
 */
public record BackendReport(
        BackendId backend, String node, boolean healthy, String circuit, String trouble, Instant since) {}
