package oart.ejb.image;

import java.time.Instant;
import oart.persistence.image.UploadId;

/** An upload as its owner is told. @param width null when it is no picture; @param expiresAt unless a job uses it before */
public record UploadView(UploadId id, String contentType, Integer width, Integer height, Instant expiresAt) {}
