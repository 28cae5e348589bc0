package oart.sandbox.comfysim.node;

import java.math.BigInteger;
import java.util.SplittableRandom;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.drawing.SceneOrder;
import oart.sandbox.comfysim.drawing.ScenePainter;

/** Latents, samplers and VAEs. Sampling takes its time and reports every step; decoding draws. */
final class SamplerNodes {
    private static final int PREVIEW_SIZE = 512;

    private SamplerNodes() {}

    record NoiseSeed(BigInteger seed) {}

    record Sampler(String name) {}

    record Sigmas(int steps, double denoise) {}

    static void register(NodeTable table) {
        table.add("EmptyLatentImage", SamplerNodes::empty);
        table.add("EmptySD3LatentImage", SamplerNodes::empty);
        table.add("LatentUpscale", SamplerNodes::upscale);
        table.add("LatentUpscaleBy", call -> {
            Latent latent = call.value("samples", Latent.class);
            double factor = call.number("scale_by");
            return NodeResult.of(latent.resized(
                    (int) Math.rint(latent.width() * factor), (int) Math.rint(latent.height() * factor)));
        });
        table.add("LatentFromBatch", call -> {
            Latent latent = call.value("samples", Latent.class);
            int from = Math.min(latent.batch() - 1, call.integer("batch_index"));
            return NodeResult.of(latent.ofBatch(Math.min(latent.batch() - from, call.integer("length"))));
        });
        table.add("RepeatLatentBatch", call -> {
            Latent latent = call.value("samples", Latent.class);
            return NodeResult.of(latent.ofBatch(latent.batch() * call.integer("amount")));
        });
        table.add(
                "SetLatentNoiseMask",
                call -> NodeResult.of(call.value("samples", Latent.class).masked(call.mask("mask"))));
        table.add("VAEEncode", call -> NodeResult.of(encoded(call)));
        table.add(
                "VAEEncodeForInpaint",
                call -> NodeResult.of(encoded(call)
                        .masked(call.mask("mask")
                                .map(plane -> MaskNodes.grown(plane, call.integer("grow_mask_by"), false)))));
        table.add("VAEDecode", SamplerNodes::decode);
        table.add("VAEDecodeTiled", SamplerNodes::decode);
        table.add("KSampler", SamplerNodes::kSampler);
        table.add("KSamplerAdvanced", SamplerNodes::kSamplerAdvanced);
        table.add("KSamplerSelect", call -> NodeResult.of(new Sampler(call.text("sampler_name"))));
        table.add("BasicScheduler", call -> NodeResult.of(new Sigmas(call.integer("steps"), call.number("denoise"))));
        table.add("RandomNoise", call -> NodeResult.of(new NoiseSeed(call.bigInteger("noise_seed"))));
        table.add("SamplerCustomAdvanced", SamplerNodes::samplerCustom);
    }

    private static NodeResult empty(NodeCall call) {
        return NodeResult.of(Latent.empty(call.integer("width"), call.integer("height"), call.integer("batch_size")));
    }

    private static NodeResult upscale(NodeCall call) {
        Latent latent = call.value("samples", Latent.class);
        int width = call.integer("width");
        int height = call.integer("height");
        if (width == 0 && height == 0) {
            return NodeResult.of(latent);
        }
        if (width == 0) {
            width = (int) Math.rint((double) latent.width() * height / latent.height());
        } else if (height == 0) {
            height = (int) Math.rint((double) latent.height() * width / latent.width());
        }
        return NodeResult.of(latent.resized(width, height));
    }

    private static Latent encoded(NodeCall call) {
        ImageBatch pixels = call.images("pixels");
        call.value("vae", ModelNodes.Vae.class);
        int width = Math.max(8, pixels.width() / 8 * 8);
        int height = Math.max(8, pixels.height() / 8 * 8);
        return new Latent(width, height, pixels.size(), pixels, null, 1, null);
    }

    private static NodeResult decode(NodeCall call) {
        Latent latent = call.value("samples", Latent.class);
        call.value("vae", ModelNodes.Vae.class);
        long bytes = (long) latent.width() * latent.height() * latent.batch() * 3 * Float.BYTES;
        if (bytes > call.surroundings().memory()) {
            throw NodeSurroundings.outOfMemory(bytes);
        }
        return NodeResult.of(latent.decode());
    }

    private static NodeResult kSampler(NodeCall call) {
        String prompt = call.value("positive", ModelNodes.Conditioning.class).text();
        call.value("negative", ModelNodes.Conditioning.class);
        return NodeResult.of(sample(
                call,
                call.value("model", ModelNodes.Model.class),
                prompt,
                call.bigInteger("seed"),
                call.integer("steps"),
                call.number("denoise")));
    }

    private static NodeResult kSamplerAdvanced(NodeCall call) {
        int steps = call.integer("steps");
        int from = Math.min(steps, call.integer("start_at_step"));
        int to = Math.min(steps, call.integer("end_at_step"));
        boolean noise = call.text("add_noise").equals("enable");
        double denoise = noise || from == 0 ? (double) (steps - from) / steps : 0.0;
        Latent latent = call.value("latent_image", Latent.class);
        String prompt = call.value("positive", ModelNodes.Conditioning.class).text();
        ModelNodes.Model model = call.value("model", ModelNodes.Model.class);
        if (!noise && latent.scene() != null) {
            steps(call, latent.scene(), latent, Math.max(0, to - from));
            return NodeResult.of(latent);
        }
        return NodeResult.of(
                sample(call, model, prompt, call.bigInteger("noise_seed"), Math.max(0, to - from), denoise));
    }

    private static NodeResult samplerCustom(NodeCall call) {
        ModelNodes.Guider guider = call.value("guider", ModelNodes.Guider.class);
        Sigmas sigmas = call.value("sigmas", Sigmas.class);
        call.value("sampler", Sampler.class);
        Latent latent = sample(
                call,
                guider.model(),
                guider.conditioning().text(),
                call.value("noise", NoiseSeed.class).seed(),
                sigmas.steps(),
                sigmas.denoise());
        return NodeResult.of(latent, latent);
    }

    private static Latent sample(
            NodeCall call, ModelNodes.Model model, String prompt, BigInteger seed, int steps, double denoise) {
        Latent latent = call.value("latent_image", Latent.class);
        SceneOrder order = new SceneOrder(prompt, seed, 0, latent.width(), latent.height(), model.name());
        if (denoise <= 0 || steps == 0) {
            return latent;
        }
        steps(call, order, latent, steps);
        return latent.sampled(order, denoise);
    }

    private static void steps(NodeCall call, SceneOrder order, Latent latent, int steps) {
        NodeSurroundings surroundings = call.surroundings();
        Picture small = surroundings.previews() && steps > 0
                ? ScenePainter.paintSmall(
                        new SceneOrder(order.prompt(), order.seed(), 0, latent.width(), latent.height(), order.model()),
                        PREVIEW_SIZE / 2)
                : null;
        for (int step = 1; step <= steps; step++) {
            surroundings.pause(surroundings.stepTime());
            byte[] preview = small == null ? null : preview(small, (double) step / steps, order.seed(), step);
            surroundings.progress(step, steps, preview, true);
        }
    }

    /** A JPEG whose longer side is {@value #PREVIEW_SIZE}: coarse and noisy at first, sharp at the end. */
    private static byte[] preview(Picture scene, double done, BigInteger seed, int step) {
        double longer = Math.max(scene.width(), scene.height());
        double detail = Math.max(6, longer * done * done) / longer;
        Picture coarse = Resampling.scale(
                scene,
                Math.max(1, (int) Math.round(scene.width() * detail)),
                Math.max(1, (int) Math.round(scene.height() * detail)),
                "area");
        Picture blurred = Resampling.scale(coarse, scene.width(), scene.height(), "bilinear");
        SplittableRandom random = new SplittableRandom(seed.longValue() + step);
        int strength = (int) Math.round(150 * (1 - done) * (1 - done));
        Picture noisy = strength == 0
                ? blurred
                : blurred.map(
                        pixel -> Picture.eachChannel(pixel, c -> c + random.nextInt(2 * strength + 1) - strength));
        double factor = PREVIEW_SIZE / longer;
        Picture shown = Resampling.scale(
                noisy,
                (int) Math.max(1, Math.round(noisy.width() * factor)),
                (int) Math.max(1, Math.round(noisy.height() * factor)),
                "bilinear");
        return Pictures.jpeg(shown, 95);
    }
}
