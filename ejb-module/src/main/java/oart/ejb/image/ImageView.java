package oart.ejb.image;

import java.time.Instant;
import oart.ejb.image.metadata.PromptMetadata;
import oart.ejb.image.metadata.Splices;
import oart.json.Json;
import oart.json.JsonText;
import oart.persistence.image.GeneratedImage;
import oart.persistence.image.ImageId;
import oart.persistence.image.ImageRow;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/**
 * An image row.
 *
 * @param url {@code bucket/user/file}
 * @param parameters a JSON object of what was really used, drawn seeds included; null in some rows of the Python program
 * @param contentType told by the bytes; null in a row of the Python program that nobody looked at yet
 * @param width in pixels, null when it is no picture or not known
 * @param bytes size of the object, null as {@code contentType} is
 * @param ours whether a job of ours stored the file, so that nothing in it has to be hidden
 * @param hidden what is left out of it when it is served, as {@link Splices}; null while nobody looked
 * @param thumbnailUrl {@code bucket/key}, null until made
 * @param createdAt null in some rows of the Python program
 */
public record ImageView(
        ImageId id,
        String url,
        WorkflowId workflow,
        UserId user,
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

    /** Whether all is known that serving the bytes needs. */
    boolean isDescribed() {
        return contentType != null && bytes != null && (ours || hidden != null || !PromptMetadata.mayBeIn(contentType));
    }

    /** What is left out of the object when it is served. */
    Splices toHide() {
        return ours || hidden == null ? Splices.NONE : Splices.parse(hidden);
    }

    /** Where the bytes lie in the object store: {@code url} without its bucket. */
    public String objectKey() {
        return ImageStore.keyOf(url);
    }

    /** This view of an image whose bytes have been looked at. */
    ImageView described(MediaProbe.Media media, long size, Splices toHide) {
        return new ImageView(
                id,
                url,
                workflow,
                user,
                folder,
                parameters,
                createdAt,
                updatedAt,
                media.contentType(),
                media.width(),
                media.height(),
                size,
                thumbnailUrl,
                ours,
                toHide.toString());
    }

    static ImageView of(ImageRow row) {
        return new ImageView(
                row.id(),
                row.url(),
                row.workflow(),
                row.owner(),
                row.folder(),
                row.parameters(),
                row.createdAt(),
                row.updatedAt(),
                row.contentType(),
                row.width(),
                row.height(),
                row.bytes(),
                row.thumbnailUrl(),
                row.ours(),
                row.hidden());
    }

    static ImageView of(GeneratedImage image) {
        return new ImageView(
                image.id(),
                image.url(),
                image.workflow(),
                image.owner(),
                image.folder(),
                image.parameters().map(Json::write).map(JsonText::new).orElse(null),
                image.createdAt().orElse(null),
                image.updatedAt().orElse(null),
                image.contentType().orElse(null),
                image.width().orElse(null),
                image.height().orElse(null),
                image.bytes().orElse(null),
                image.thumbnailUrl().orElse(null),
                image.isOurs(),
                image.hidden().orElse(null));
    }
}
