package oart.ejb.start;

/** Fired once per node after the schema is up to date and before jobs are dispatched; observers do their part of the start. */
public record Started() {}
