package oart.benchmarks.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which ComfyUI servers the product sends jobs to. */
public final class Backends {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Client administrator;

    Backends(Client administrator) {
        this.administrator = administrator;
    }

    /** From now on exactly these; returns when all of them are known to work. */
    public void use(Collection<URI> urls) {
        Set<String> wanted = new HashSet<>();
        urls.forEach(url -> wanted.add(bare(url.toString())));
        Map<String, JsonNode> known = new HashMap<>();
        for (JsonNode row :
                administrator.get("admin/backend?limit=100").expect(200).json()) {
            known.put(bare(row.path("url").asText()), row);
        }
        known.forEach((url, row) -> {
            String path = "admin/backend/" + row.path("id").asText();
            boolean active = row.path("state").asText().equals("ACTIVE");
            if (active && !wanted.contains(url)) {
                administrator.post(path + "/drain", Map.of()).expect(200);
            } else if (!active && wanted.contains(url)) {
                administrator.post(path + "/resume", Map.of()).expect(200);
            }
        });
        for (String url : wanted) {
            if (!known.containsKey(url)) {
                administrator
                        .post("admin/backend", Map.of("url", url, "name", url))
                        .expect(201);
            }
        }
        Waiting.until("all of " + wanted + " work", LIMIT, () -> working().containsAll(wanted));
    }

    private Set<String> working() {
        Set<String> working = new HashSet<>();
        for (JsonNode row :
                administrator.get("admin/backend?limit=100").expect(200).json()) {
            if (row.path("state").asText().equals("ACTIVE")
                    && row.path("healthy").asBoolean()
                    && row.path("node_classes").isInt()) {
                working.add(bare(row.path("url").asText()));
            }
        }
        return working;
    }

    private static String bare(String url) {
        return url.replaceFirst("/+$", "");
    }
}
