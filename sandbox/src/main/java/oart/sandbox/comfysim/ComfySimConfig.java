package oart.sandbox.comfysim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How one ComfySim is started.
 *
 * @param host address to bind, such as {@code 127.0.0.1}
 * @param port 0 for any free one
 * @param baseDirectory gets the folders {@code input}, {@code output}, {@code temp} (wiped at start) and, if somebody makes it,
 *     {@code models}
 * @param stepTime how long one sampling step takes
 * @param previews whether samplers send previews, as with {@code --preview-method auto}
 * @param memory bytes one node may allocate before it fails with an out-of-memory error
 * @param models folder of {@code GET /models} to file names said to exist besides the files below {@code models}; a name that
 *     begins with {@code broken} fails to load
 * @param logFile gets one JSON line per event of the execution log, or null
 * @param haltOnDeath whether the fault {@code die} ends the JVM at once; else the port closes as if the process were gone
 */
public record ComfySimConfig(
        String host,
        int port,
        Path baseDirectory,
        Duration stepTime,
        boolean previews,
        long memory,
        Map<String, List<String>> models,
        Path logFile,
        boolean haltOnDeath) {
    /** The RAM of the machine the captures come from. */
    private static final long DEFAULT_MEMORY = 25_276_502_016L;

    public ComfySimConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(baseDirectory, "baseDirectory");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: must be from 0 to 65535");
        }
        if (stepTime.isNegative()) {
            throw new IllegalArgumentException("stepTime: must not be negative");
        }
        models = Map.copyOf(models);
    }

    /** On a free loopback port, 40 ms a step, with previews and the usual model names. */
    public static ComfySimConfig in(Path baseDirectory) {
        return new ComfySimConfig(
                "127.0.0.1",
                0,
                baseDirectory,
                Duration.ofMillis(40),
                true,
                DEFAULT_MEMORY,
                defaultModels(),
                null,
                false);
    }

    public ComfySimConfig withHost(String newHost) {
        return new ComfySimConfig(
                newHost, port, baseDirectory, stepTime, previews, memory, models, logFile, haltOnDeath);
    }

    public ComfySimConfig withPort(int newPort) {
        return new ComfySimConfig(
                host, newPort, baseDirectory, stepTime, previews, memory, models, logFile, haltOnDeath);
    }

    public ComfySimConfig withStepTime(Duration newStepTime) {
        return new ComfySimConfig(
                host, port, baseDirectory, newStepTime, previews, memory, models, logFile, haltOnDeath);
    }

    public ComfySimConfig withPreviews(boolean newPreviews) {
        return new ComfySimConfig(
                host, port, baseDirectory, stepTime, newPreviews, memory, models, logFile, haltOnDeath);
    }

    public ComfySimConfig withModels(Map<String, List<String>> newModels) {
        return new ComfySimConfig(
                host, port, baseDirectory, stepTime, previews, memory, newModels, logFile, haltOnDeath);
    }

    public ComfySimConfig withLogFile(Path newLogFile) {
        return new ComfySimConfig(
                host, port, baseDirectory, stepTime, previews, memory, models, newLogFile, haltOnDeath);
    }

    public ComfySimConfig withHaltOnDeath(boolean halt) {
        return new ComfySimConfig(host, port, baseDirectory, stepTime, previews, memory, models, logFile, halt);
    }

    /** Names of files that public workflows ask for. */
    public static Map<String, List<String>> defaultModels() {
        Map<String, List<String>> models = new LinkedHashMap<>();
        models.put(
                "checkpoints",
                List.of(
                        "flux1-dev-fp8.safetensors",
                        "flux1-schnell-fp8.safetensors",
                        "sd_xl_base_1.0.safetensors",
                        "sd_xl_refiner_1.0.safetensors",
                        "v1-5-pruned-emaonly-fp16.safetensors",
                        "v1-5-pruned-emaonly.ckpt",
                        "v1-5-pruned-emaonly.safetensors"));
        models.put(
                "configs",
                List.of(
                        "anything_v3.yaml",
                        "v1-inference.yaml",
                        "v1-inference_clip_skip_2.yaml",
                        "v1-inference_clip_skip_2_fp16.yaml",
                        "v1-inference_fp16.yaml",
                        "v1-inpainting-inference.yaml",
                        "v2-inference-v.yaml",
                        "v2-inference-v_fp32.yaml",
                        "v2-inference.yaml",
                        "v2-inference_fp32.yaml",
                        "v2-inpainting-inference.yaml"));
        models.put(
                "diffusion_models",
                List.of("flux1-dev-fp8.safetensors", "flux1-dev.safetensors", "flux1-schnell.safetensors"));
        models.put(
                "text_encoders",
                List.of(
                        "clip_g.safetensors",
                        "clip_l.safetensors",
                        "t5xxl_fp16.safetensors",
                        "t5xxl_fp8_e4m3fn.safetensors",
                        "t5xxl_fp8_e4m3fn_scaled.safetensors"));
        models.put(
                "vae", List.of("ae.safetensors", "sdxl_vae.safetensors", "vae-ft-mse-840000-ema-pruned.safetensors"));
        models.put("loras", List.of("add_detail.safetensors", "pixel-art-xl.safetensors"));
        models.put(
                "upscale_models",
                List.of("4x-UltraSharp.pth", "4x_foolhardy_Remacri.pth", "RealESRGAN_x2.pth", "RealESRGAN_x4plus.pth"));
        models.put("controlnet", List.of("control_v11p_sd15_canny_fp16.safetensors"));
        return models;
    }
}
