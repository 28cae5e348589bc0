package oart.sandbox.comfysim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.node.NodeClass;
import oart.sandbox.comfysim.python.PythonJson;

/** What a server says of itself: nodes, models, versions, memory. */
final class InfoRoutes {
    private static final long TOTAL_MEMORY = 25_276_502_016L;
    private static final long FREE_MEMORY = 22_730_485_760L;

    private final ServerParts parts;
    private final List<String> arguments;

    InfoRoutes(ServerParts parts) {
        this.parts = parts;
        arguments = List.of(
                "main.py",
                "--cpu",
                "--listen",
                parts.config().host(),
                "--port",
                String.valueOf(parts.config().port()));
    }

    void addTo(HttpFront front) {
        front.add("GET", "/object_info", call -> {
            Map<String, Object> all = new LinkedHashMap<>();
            parts.nodes().all().forEach(type -> all.put(type.name(), type.describe()));
            return Answer.json(all);
        });
        front.add("GET", "/object_info/*", call -> {
            NodeClass type = parts.nodes().find(call.tail());
            return Answer.json(type == null ? Map.of() : Map.of(type.name(), type.describe()));
        });
        front.add("GET", "/system_stats", call -> Answer.json(systemStats()));
        front.add("GET", "/features", call -> Answer.json(SocketHub.SERVER_FEATURES));
        front.add("GET", "/models", call -> Answer.json(parts.files().modelFolders()));
        front.add("GET", "/models/*", call -> {
            List<String> names = parts.files().models(call.tail());
            return names == null ? Answer.empty(404) : Answer.json(names);
        });
        front.add(
                "GET",
                "/embeddings",
                call -> Answer.json(parts.files().models("embeddings").stream()
                        .map(name -> name.replaceFirst("\\.[^./]+$", ""))
                        .toList()));
        front.add("GET", "/extensions", call -> Answer.json(List.of()));
        front.add("GET", "/view_metadata/*", call -> Answer.empty(404));
        front.add(
                "GET",
                "/",
                call -> new Answer(
                        200,
                        "text/html",
                        Map.of(),
                        ("<!doctype html><title>ComfySim</title><p>ComfySim, a stand-in for ComfyUI 0.3.64."
                                        + " It has no front end.</p>")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> systemStats() {
        return PythonJson.map(
                "system",
                PythonJson.map(
                        "os", "posix",
                        "ram_total", TOTAL_MEMORY,
                        "ram_free", FREE_MEMORY,
                        "comfyui_version", "0.3.64",
                        "required_frontend_version", "1.27.10",
                        "installed_templates_version", null,
                        "required_templates_version", "0.1.95",
                        "python_version", "3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]",
                        "pytorch_version", "1.13.0a0",
                        "embedded_python", false,
                        "argv", arguments),
                "devices",
                List.of(PythonJson.map(
                        "name", "cpu",
                        "type", "cpu",
                        "index", null,
                        "vram_total", TOTAL_MEMORY,
                        "vram_free", FREE_MEMORY,
                        "torch_vram_total", TOTAL_MEMORY,
                        "torch_vram_free", FREE_MEMORY)));
    }
}
