package oart.ejb.backend;

/** Fired on each node when rows of backends may be others than before. */
public record BackendsChanged() {}
