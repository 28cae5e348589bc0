package oart.ejb.workflow;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;

/** Models as rows, read fresh from the database. */
@Stateless
public class ModelService {
    private final ModelRepository models;

    /** For the container only. */
    public ModelService() {
        this(null);
    }

    @Inject
    public ModelService(ModelRepository models) {
        this.models = models;
    }

    /** @param after the end of the page before; empty = the newest */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<ModelDefinition> list(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                models.page(after, limit + 1),
                limit,
                ModelDefinition::of,
                row -> new CatalogueCursor(row.createdAt(), row.id().value()),
                models.count());
    }

    /** @throws ProblemException NOT_FOUND */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public ModelDefinition require(ModelId id) {
        return models.find(id)
                .filter(row -> !row.isArchived())
                .map(ModelDefinition::of)
                .orElseThrow(() -> ProblemException.notFound("The model"));
    }
}
