package oart.persistence.workflow;

import java.util.Arrays;
import java.util.Optional;

/** Family of model weights; the PostgreSQL enum {@code model}. */
public enum ModelType {
    SDXL,
    FLUX,
    SD15,
    SD20,
    SD21,
    SD30,
    SD35,
    HIDREAM,
    PONY,
    ILLUSTRIOUS;

    /** The constant of exactly this name. */
    public static Optional<ModelType> parse(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
