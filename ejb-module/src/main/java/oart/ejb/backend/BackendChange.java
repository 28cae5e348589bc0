package oart.ejb.backend;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What an administrator wants to be so of a backend; what is empty stays as it is, or gets its default in a new one.
 *
 * @param slots may be cleared: then the setting counts
 * @param credentials may be cleared
 * @param tlsCa PEM that {@link TlsAuthorities} can read; may be cleared: then the platform's authorities are trusted
 */
public record BackendChange(
        Optional<URI> url,
        Optional<String> name,
        Optional<Integer> weight,
        Optional<List<String>> tags,
        Clearable<Integer> slots,
        Clearable<BackendCredentials> credentials,
        Clearable<String> tlsCa) {

    /** A member that can be absent, cleared or set. @param given false = absent; @param value null = cleared */
    public record Clearable<T>(boolean given, T value) {
        public static <T> Clearable<T> absent() {
            return new Clearable<>(false, null);
        }

        public static <T> Clearable<T> of(T value) {
            return new Clearable<>(true, value);
        }

        T or(T otherwise) {
            return given ? value : otherwise;
        }
    }
}
