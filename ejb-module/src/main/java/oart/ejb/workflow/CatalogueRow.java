package oart.ejb.workflow;

/**
 * One row of models, workflows or plans with what only those who edit it need.
 *
 * @param archived out of lists and of use; plans never are
 */
public record CatalogueRow<T>(T definition, RowVersion version, boolean archived) {}
