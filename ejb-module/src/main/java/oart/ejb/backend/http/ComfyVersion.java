package oart.ejb.backend.http;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which ComfyUI versions can be driven: {@code POST /interrupt} stops one prompt only since 0.3.57. */
final class ComfyVersion {
    private static final int OLDEST_PATCH_OF_0_3 = 57;
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

    private ComfyVersion() {}

    /**
     * What is wrong with the server's version; empty = usable, also when the version cannot be read.
     *
     * @param systemStats the answer of {@code GET /system_stats}
     */
    static Optional<String> trouble(Map<String, Object> systemStats) {
        Object version = systemStats.get("system") instanceof Map<?, ?> system ? system.get("comfyui_version") : null;
        if (version == null) {
            return Optional.of("does not tell its version; ComfyUI 0.3.57 or newer is needed");
        }
        return isUsable(version.toString())
                ? Optional.empty()
                : Optional.of("ComfyUI " + ExecutionErrors.withoutPaths(version.toString())
                        + " is older than 0.3.57, the first that interrupts one prompt only");
    }

    static boolean isUsable(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.matches()) {
            return true;
        }
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        int patch = Integer.parseInt(numbers.group(3));
        return major > 0 || minor > 3 || minor == 3 && patch >= OLDEST_PATCH_OF_0_3;
    }
}
