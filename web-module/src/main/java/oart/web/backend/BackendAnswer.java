package oart.web.backend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.ejb.backend.BackendCheck;
import oart.ejb.backend.BackendStatus;
import oart.ejb.backend.BackendView;
import oart.ejb.backend.TlsAuthorities;

/** Backends on the wire. */
final class BackendAnswer {
    private BackendAnswer() {}

    static Map<String, Object> of(BackendView backend) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", backend.id());
        row.put("name", backend.name());
        row.put("url", backend.url());
        row.put("source", backend.source());
        row.put("state", backend.state());
        row.put("weight", backend.weight());
        row.put("tags", backend.tags());
        row.put("slots", backend.slots());
        row.put("slots_used", backend.slotsUsed());
        row.put("jobs", backend.jobs());
        row.put("has_credentials", backend.hasCredentials());
        row.put(
                "tls_ca",
                backend.tlsAuthorities().stream().map(BackendAnswer::authority).toList());
        row.put("healthy", backend.trouble().isEmpty());
        row.put("trouble", backend.trouble().orElse(null));
        row.put("circuit", backend.status().circuit());
        row.put("version", backend.status().version().orElse(null));
        row.put(
                "queue",
                backend.status()
                        .queue()
                        .map(queue -> Map.of("running", queue.running(), "pending", queue.pending()))
                        .orElse(null));
        row.put("devices", devices(backend.status().devices()));
        row.put("node_classes", backend.nodeClasses().orElse(null));
        row.put("nodes", backend.nodes().stream().map(BackendAnswer::sight).toList());
        row.put("created_at", backend.createdAt());
        row.put("updated_at", backend.updatedAt());
        return row;
    }

    static Map<String, Object> of(BackendCheck check) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("healthy", check.trouble().isEmpty());
        row.put("trouble", check.trouble().orElse(null));
        row.put("version", check.version().orElse(null));
        row.put("node_classes", check.nodeClasses().orElse(null));
        row.put("devices", devices(check.devices()));
        return row;
    }

    private static List<Map<String, Object>> devices(List<BackendStatus.Device> devices) {
        return devices.stream()
                .map(device -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", device.name());
                    row.put("type", device.type());
                    row.put("vram_total", device.vramTotal());
                    row.put("vram_free", device.vramFree());
                    return row;
                })
                .toList();
    }

    private static Map<String, Object> authority(TlsAuthorities.Authority authority) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subject", authority.subject());
        row.put("expires_at", authority.expiresAt());
        return row;
    }

    private static Map<String, Object> sight(BackendView.Sight sight) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("node", sight.node());
        row.put("healthy", sight.healthy());
        row.put("circuit", sight.circuit());
        row.put("trouble", sight.trouble().orElse(null));
        row.put("since", sight.since().orElse(null));
        return row;
    }
}
