package oart.persistence.backend;

import java.util.List;

/**
 * What an administrator says of a backend.
 *
 * @param slots null = as the setting says
 * @param credentials sealed; null = none
 * @param tlsCa PEM; null = the platform's authorities
 */
@SuppressWarnings("ArrayRecordComponent")
public record BackendSpec(
        String name, String url, int weight, List<String> tags, Integer slots, byte[] credentials, String tlsCa) {
    /** Without the credentials. */
    @Override
    public String toString() {
        return name + " " + url;
    }
}
