package oart.ejb.catalogue;

/** Fired inside the transaction of a change on this node; heard when it is committed. Other nodes hear of it by the database. */
public record CatalogueEdited() {}
