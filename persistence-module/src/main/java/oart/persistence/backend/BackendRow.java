package oart.persistence.backend;

/** A ComfyUI server as the database knows it. @param url without credentials; @param state ACTIVE, DRAINING or REMOVED */
public record BackendRow(BackendId id, String name, String url, String state, String catalogueHash) {}
