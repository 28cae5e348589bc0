package oart.ejb.workflow;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.Model;
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

    /** As {@link #list}, of those that are out of use. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CataloguePage<ModelDefinition> archived(Optional<CatalogueCursor> after, int limit) {
        return CataloguePage.of(
                models.archivedPage(after, limit + 1),
                limit,
                ModelDefinition::of,
                row -> new CatalogueCursor(row.createdAt(), row.id().value()),
                models.archivedCount());
    }

    /**
     * The row, archived or not: images that were made with it still name it.
     *
     * @throws ProblemException NOT_FOUND
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public CatalogueRow<ModelDefinition> require(ModelId id) {
        return models.find(id).map(ModelService::row).orElseThrow(() -> ProblemException.notFound("The model"));
    }

    /** A row as it is shown. */
    public static CatalogueRow<ModelDefinition> row(Model row) {
        return new CatalogueRow<>(
                ModelDefinition.of(row), new RowVersion(row.version(), row.updatedAt()), row.isArchived());
    }
}
