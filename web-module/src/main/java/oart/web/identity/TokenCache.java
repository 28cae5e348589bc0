package oart.web.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tokens verified last, by digest; whoever takes one out looks at its expiry and whether its key still counts. */
final class TokenCache {
    private static final int MOST = 10_000;

    /** @param keyThumbprint of the key that signed it (RFC 7638) */
    record Entry(VerifiedToken token, String keyThumbprint) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    synchronized Optional<Entry> get(String digest) {
        return Optional.ofNullable(entries.get(digest));
    }

    synchronized void put(String digest, Entry entry) {
        entries.put(digest, entry);
    }
}
