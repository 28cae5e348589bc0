package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import oart.persistence.image.ImageId;

/** Bytes of results just stored, for the callers who wait for them and for their thumbnails; the oldest make room. */
@ApplicationScoped
public class ResultCache {
    private static final long MAX_BYTES = 64L << 20;

    private final Map<ImageId, byte[]> images = new LinkedHashMap<>();
    private long total;

    synchronized void put(ImageId image, byte[] bytes) {
        images.put(image, bytes);
        total += bytes.length;
        var oldest = images.entrySet().iterator();
        while (total > MAX_BYTES && oldest.hasNext()) {
            total -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    synchronized Optional<byte[]> get(ImageId image) {
        return Optional.ofNullable(images.get(image));
    }
}
