package oart.persistence.workflow;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.json.JsonListConverter;

/** Weights that workflows can run with. */
@Entity
@Table(name = "models")
public class Model {
    @Id
    private UUID id;

    private String name;
    private String description;

    @Column(name = "os_path")
    private String osPath;

    @Enumerated(EnumType.STRING)
    @Column(name = "model")
    private ModelType type;

    @Convert(converter = JsonListConverter.class)
    private List<Object> parameters;

    private boolean archived;

    @Column(name = "created_at", updatable = false)
    private OffsetDateTime createdAt;

    @Column(name = "updated_at")
    private OffsetDateTime updatedAt;

    @Version
    private long version;

    /** For JPA only. */
    protected Model() {}

    /** @param type null = not told, as in old rows */
    public static Model create(
            ModelId id,
            String name,
            String description,
            String osPath,
            ModelType type,
            List<Object> parameters,
            Instant now) {
        Model model = new Model();
        model.id = id.value();
        model.name = Objects.requireNonNull(name, "name");
        model.description = description;
        model.osPath = Objects.requireNonNull(osPath, "osPath");
        model.type = type;
        model.parameters = new ArrayList<>(parameters);
        model.createdAt = now.atOffset(ZoneOffset.UTC);
        model.updatedAt = model.createdAt;
        return model;
    }

    /** Everything that an editor decides. @param type null in old rows */
    public record Content(String name, String description, String osPath, ModelType type, List<Object> parameters) {}

    /** Takes over all of the content. */
    public void rewrite(Content content, Instant now) {
        name = Objects.requireNonNull(content.name(), "name");
        description = content.description();
        osPath = Objects.requireNonNull(content.osPath(), "osPath");
        type = content.type();
        parameters = new ArrayList<>(content.parameters());
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    /** Takes it out of lists and of use, or back. */
    public void archive(boolean away, Instant now) {
        archived = away;
        updatedAt = now.atOffset(ZoneOffset.UTC);
    }

    public ModelId id() {
        return new ModelId(id);
    }

    public String name() {
        return name;
    }

    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** The weights' file as ComfyUI's loaders list it. */
    public String osPath() {
        return osPath;
    }

    /** Empty in some rows of the Python program. */
    public Optional<ModelType> type() {
        return Optional.ofNullable(type);
    }

    /** ParameterDetail objects as stored. */
    public List<Object> parameters() {
        return parameters;
    }

    /** Taken out of every list and out of use; images made with it keep their reference. */
    public boolean isArchived() {
        return archived;
    }

    public Optional<Instant> createdAt() {
        return Optional.ofNullable(createdAt).map(OffsetDateTime::toInstant);
    }

    public Optional<Instant> updatedAt() {
        return Optional.ofNullable(updatedAt).map(OffsetDateTime::toInstant);
    }

    public long version() {
        return version;
    }
}
