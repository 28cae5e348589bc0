package oart.ejb.image;

import java.time.Instant;
import java.util.Optional;
import oart.persistence.user.FolderId;
import oart.persistence.workflow.WorkflowId;

/**
 * Which images are wanted.
 *
 * @param text part of a text value that was used, either case, no wildcards
 * @param from inclusive
 * @param to exclusive
 */
public record ImageSearch(
        Optional<FolderId> folder,
        Optional<WorkflowId> workflow,
        Optional<String> text,
        Optional<Instant> from,
        Optional<Instant> to) {}
