package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import oart.ejb.image.ImageStore;
import oart.ejb.image.ObjectsRemoved;

/** Bytes of results just stored, for the callers who wait for them and for their thumbnails; the oldest make room. */
@ApplicationScoped
public class ResultCache {
    private static final long MAX_BYTES = 64L << 20;

    /** By key in the object store. */
    private final Map<String, byte[]> objects = new LinkedHashMap<>();

    private long total;

    /** @param url {@code bucket/key} of what is stored */
    synchronized void put(String url, byte[] bytes) {
        forget(ImageStore.keyOf(url));
        objects.put(ImageStore.keyOf(url), bytes);
        total += bytes.length;
        var oldest = objects.entrySet().iterator();
        while (total > MAX_BYTES && oldest.hasNext()) {
            total -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    /** @param url {@code bucket/key} */
    synchronized Optional<byte[]> get(String url) {
        return Optional.ofNullable(objects.get(ImageStore.keyOf(url)));
    }

    synchronized void onRemoval(@Observes ObjectsRemoved removed) {
        removed.keys().forEach(this::forget);
    }

    private void forget(String key) {
        byte[] gone = objects.remove(key);
        total -= gone == null ? 0 : gone.length;
    }
}
