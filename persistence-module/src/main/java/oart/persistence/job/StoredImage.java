package oart.persistence.job;

import oart.persistence.image.ImageId;

/**
 * A result that lies in the object store and is to be rowed.
 *
 * @param url {@code bucket/key}
 * @param output JSON text of the OUTPUT parameter, may be null
 * @param width null when it is no picture
 */
public record StoredImage(
        ImageId id, String url, String output, String contentType, Integer width, Integer height, long bytes) {}
