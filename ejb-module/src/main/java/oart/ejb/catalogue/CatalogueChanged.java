package oart.ejb.catalogue;

/** Fired on a node that heard of a change of models, workflows, plans or their associations, or may have missed one. */
public record CatalogueChanged() {}
