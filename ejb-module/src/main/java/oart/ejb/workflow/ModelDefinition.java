package oart.ejb.workflow;

import java.time.Instant;
import java.util.List;
import oart.persistence.workflow.Model;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelType;

/**
 * A row of {@code models}, immutable. Description, type and times may be null.
 *
 * @param osPath the weights' file as ComfyUI's loaders list it
 */
public record ModelDefinition(
        ModelId id,
        String name,
        String description,
        String osPath,
        ModelType type,
        List<ParameterSpec> parameters,
        Instant createdAt,
        Instant updatedAt) {
    public ModelDefinition {
        parameters = List.copyOf(parameters);
    }

    public static ModelDefinition of(Model row) {
        return new ModelDefinition(
                row.id(),
                row.name(),
                row.description().orElse(null),
                row.osPath(),
                row.type().orElse(null),
                ParameterSpec.readAll(row.parameters()),
                row.createdAt().orElse(null),
                row.updatedAt().orElse(null));
    }
}
