package oart.ejb.backend.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.backend.BackendStatus.Device;

/**
 * What {@code GET /system_stats} tells. Source: ComfyUI 0.3.64, {@code server.py}.
 *
 * @param version empty when it does not tell
 * @param trouble with the version; empty = usable
 */
record SystemStats(Optional<String> version, Optional<String> trouble, List<Device> devices) {
    private static final int LONGEST = 200;

    static SystemStats of(Map<String, Object> body) {
        Optional<String> version = body.get("system") instanceof Map<?, ?> system
                ? Optional.ofNullable(system.get("comfyui_version")).map(SystemStats::text)
                : Optional.empty();
        List<Device> devices = new ArrayList<>();
        if (body.get("devices") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> device) {
                    devices.add(new Device(
                            text(device.get("name")),
                            text(device.get("type")),
                            number(device.get("vram_total")),
                            number(device.get("vram_free"))));
                }
            }
        }
        return new SystemStats(version, ComfyVersion.trouble(body), List.copyOf(devices));
    }

    private static String text(Object value) {
        String text = ExecutionErrors.withoutPaths(String.valueOf(value));
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
