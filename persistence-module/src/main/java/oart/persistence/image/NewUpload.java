package oart.persistence.image;

import java.time.Duration;
import oart.persistence.user.UserId;

/** An uploaded file whose bytes are stored already. @param width null when it is no picture; @param keep how long unless used */
public record NewUpload(
        UploadId id,
        UserId user,
        String objectKey,
        byte[] sha256,
        String contentType,
        long bytes,
        Integer width,
        Integer height,
        Duration keep) {}
