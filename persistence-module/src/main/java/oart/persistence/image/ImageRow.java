package oart.persistence.image;

import java.time.Instant;
import java.util.Optional;
import oart.json.JsonText;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * A row of {@code images} as lists read it, of which there are many at once; members as in {@link GeneratedImage}.
 *
 * @param parameters a JSON object, null when there is none
 * @param createdAt null in some rows of the Python program, as {@code updatedAt}
 * @param contentType null in rows of the Python program until first looked at, as what follows
 * @param ours whether a job of ours stored the file
 */
public record ImageRow(
        ImageId id,
        String url,
        WorkflowId workflow,
        UserId owner,
        FolderId folder,
        JsonText parameters,
        Instant createdAt,
        Instant updatedAt,
        String contentType,
        Integer width,
        Integer height,
        Long bytes,
        String thumbnailUrl,
        boolean ours,
        String hidden) {
    /** Where the page that this row ends goes on. */
    public ImageCursor cursor() {
        return new ImageCursor(Optional.ofNullable(createdAt), id);
    }
}
