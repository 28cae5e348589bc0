package oart.persistence.image;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.NullableUuid;
import oart.persistence.json.JsonObjectConverter;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;

/** One stored output of a job, of any kind ComfyUI produces. Born by the statement that finishes its job, never here. */
@Entity
@Table(name = "images")
public class GeneratedImage {
    @Id
    private UUID id;

    @Column(updatable = false)
    private String url;

    @Column(name = "workflow_id", updatable = false)
    private UUID workflowId;

    @Column(name = "user_id", updatable = false)
    private UUID userId;

    @Column(name = "user_folder_id")
    private UUID folderId;

    @Convert(converter = JsonObjectConverter.class)
    @Column(updatable = false)
    private Map<String, Object> parameters;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Column(name = "content_type")
    private String contentType;

    private Integer width;
    private Integer height;
    private Long bytes;

    @Column(name = "thumbnail_url")
    private String thumbnailUrl;

    @Convert(converter = NullableUuid.class)
    @Column(name = "job_id", insertable = false, updatable = false)
    private UUID jobId;

    private String hidden;

    @Version
    private long version;

    /** For JPA only. */
    protected GeneratedImage() {}

    public void moveTo(FolderId folder, Instant now) {
        folderId = folder.value();
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    /**
     * Notes what the bytes really are, for a row of the Python program that does not say.
     *
     * @param whatToHide see {@link #hidden}
     */
    public void describe(String realContentType, Integer realWidth, Integer realHeight, long size, String whatToHide) {
        hidden = whatToHide;
        bytes = size;
        contentType = realContentType;
        width = realWidth;
        height = realHeight;
    }

    public ImageId id() {
        return new ImageId(id);
    }

    /** {@code bucket/key}. Several rows of the Python program may share one. */
    public String url() {
        return url;
    }

    public WorkflowId workflow() {
        return new WorkflowId(workflowId);
    }

    public UserId owner() {
        return new UserId(userId);
    }

    public FolderId folder() {
        return new FolderId(folderId);
    }

    /** What was really used, drawn seeds included; empty in some rows of the Python program. */
    public Optional<Map<String, Object>> parameters() {
        return Optional.ofNullable(parameters);
    }

    /** Told by the bytes; empty in rows of the Python program until first looked at. */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /** In pixels; empty when it is no picture, or not known. */
    public Optional<Integer> width() {
        return Optional.ofNullable(width);
    }

    public Optional<Integer> height() {
        return Optional.ofNullable(height);
    }

    /** Size of the object; empty as {@link #contentType} is. */
    public Optional<Long> bytes() {
        return Optional.ofNullable(bytes);
    }

    /** Whether a job of ours stored the file, so that there is nothing to hide in it. */
    public boolean isOurs() {
        return jobId != null;
    }

    /** What is left out of a file of the Python program when it is served; empty until somebody looked. */
    public Optional<String> hidden() {
        return Optional.ofNullable(hidden);
    }

    /** {@code bucket/key} of the thumbnail, once made. */
    public Optional<String> thumbnailUrl() {
        return Optional.ofNullable(thumbnailUrl);
    }

    /** Empty in some rows of the Python program. */
    public Optional<Instant> createdAt() {
        return Optional.ofNullable(createdAt).map(OffsetDateTime::toInstant);
    }

    public Optional<Instant> updatedAt() {
        return Optional.ofNullable(updatedAt).map(OffsetDateTime::toInstant);
    }
}
