package oart.persistence.image;

/**
 * A file that a job may take as input: an upload, or an image made before.
 *
 * @param objectKey in the object store, without the bucket
 * @param contentKey equal keys mean equal bytes; what a backend's copy is known by
 */
public record InputFile(String objectKey, byte[] contentKey, String contentType, long bytes) {}
