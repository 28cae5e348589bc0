package oart.persistence.backend;

import java.time.Instant;
import java.util.List;

/**
 * A ComfyUI server as the database knows it.
 *
 * @param url without credentials, as {@code http(s)://host:port[/path]}
 * @param slots prompts it holds at a time, the running one included
 * @param slotsChosen by an administrator; else the setting counts
 * @param credentials sealed; null = none
 * @param tlsCa PEM; null = the platform's authorities
 * @param catalogueHash of what it can run; null = not known
 * @param jobs that it has now
 * @param slotsUsed of them those that are queued or running there
 */
@SuppressWarnings("ArrayRecordComponent")
public record BackendRow(
        BackendId id,
        String name,
        String url,
        BackendSource source,
        BackendState state,
        int weight,
        List<String> tags,
        int slots,
        boolean slotsChosen,
        byte[] credentials,
        String tlsCa,
        String catalogueHash,
        Instant createdAt,
        Instant updatedAt,
        int jobs,
        int slotsUsed) {
    /** Without the credentials. */
    @Override
    public String toString() {
        return name + " " + url + " " + state;
    }
}
