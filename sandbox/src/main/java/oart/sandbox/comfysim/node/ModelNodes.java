package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.python.PythonException;

/**
 * Loaders, conditioning and the like. No weights exist: a model is its file's name, a conditioning its text. A file whose name
 * begins with {@code broken} cannot be loaded.
 */
final class ModelNodes {
    private ModelNodes() {}

    record Model(String name) {}

    record Clip(String name) {}

    record Vae(String name) {}

    record UpscaleModel(String name) {}

    record ControlNet(String name) {}

    /** @param text what was asked for, parts joined by {@code ", "} */
    record Conditioning(String text) {}

    record Guider(Model model, Conditioning conditioning) {}

    static void register(NodeTable table) {
        table.add("CheckpointLoaderSimple", call -> {
            String name = load(call.text("ckpt_name"));
            return NodeResult.of(new Model(name), new Clip(name), new Vae(name));
        });
        table.add("UNETLoader", call -> NodeResult.of(new Model(load(call.text("unet_name")))));
        table.add("CLIPLoader", call -> NodeResult.of(new Clip(load(call.text("clip_name")))));
        table.add("DualCLIPLoader", call -> {
            load(call.text("clip_name2"));
            return NodeResult.of(new Clip(load(call.text("clip_name1"))));
        });
        table.add("VAELoader", call -> NodeResult.of(new Vae(load(call.text("vae_name")))));
        table.add("UpscaleModelLoader", call -> NodeResult.of(new UpscaleModel(known(call, "model_name"))));
        table.add("ControlNetLoader", call -> NodeResult.of(new ControlNet(load(call.text("control_net_name")))));
        table.add("LoraLoader", call -> {
            load(call.text("lora_name"));
            return NodeResult.of(call.value("model", Model.class), call.value("clip", Clip.class));
        });
        table.add("LoraLoaderModelOnly", call -> {
            load(call.text("lora_name"));
            return NodeResult.of(call.value("model", Model.class));
        });
        table.add("ModelSamplingFlux", call -> NodeResult.of(call.value("model", Model.class)));
        table.add("CLIPSetLastLayer", call -> NodeResult.of(call.value("clip", Clip.class)));
        table.add("CLIPTextEncode", call -> encoded(call, "text"));
        table.add("CLIPTextEncodeFlux", call -> encoded(call, "t5xxl", "clip_l"));
        table.add("CLIPTextEncodeSDXL", call -> encoded(call, "text_g", "text_l"));
        table.add("FluxGuidance", call -> NodeResult.of(call.value("conditioning", Conditioning.class)));
        table.add("ConditioningZeroOut", call -> {
            call.value("conditioning", Conditioning.class);
            return NodeResult.of(new Conditioning(""));
        });
        table.add("ConditioningCombine", call -> joined(call, "conditioning_1", "conditioning_2"));
        table.add("ConditioningConcat", call -> joined(call, "conditioning_to", "conditioning_from"));
        table.add(
                "ControlNetApplyAdvanced",
                call -> NodeResult.of(
                        call.value("positive", Conditioning.class), call.value("negative", Conditioning.class)));
        table.add(
                "BasicGuider",
                call -> NodeResult.of(
                        new Guider(call.value("model", Model.class), call.value("conditioning", Conditioning.class))));
        table.add("ImageUpscaleWithModel", ModelNodes::upscale);
    }

    private static String load(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (name.startsWith("broken")) {
            throw new PythonException("_pickle.UnpicklingError", "invalid load key, '\\xef'.");
        }
        return file;
    }

    /** A name out of a list that the server does not validate. */
    private static String known(NodeCall call, String input) {
        String name = call.text(input);
        if (!call.surroundings().files().models("upscale_models").contains(name)) {
            throw new PythonException(
                    "FileNotFoundError", "Model in folder 'upscale_models' with filename '" + name + "' not found.");
        }
        return load(name);
    }

    private static NodeResult encoded(NodeCall call, String... inputs) {
        call.value("clip", Clip.class);
        List<String> texts = new ArrayList<>();
        for (String input : inputs) {
            String text = call.text(input);
            if (!text.isBlank() && !texts.contains(text)) {
                texts.add(text);
            }
        }
        return NodeResult.of(new Conditioning(String.join(", ", texts)));
    }

    private static NodeResult joined(NodeCall call, String first, String second) {
        String a = call.value(first, Conditioning.class).text();
        String b = call.value(second, Conditioning.class).text();
        return NodeResult.of(new Conditioning(a.isBlank() ? b : b.isBlank() ? a : a + ", " + b));
    }

    /** By the factor the file's name begins or ends with ({@code 4x}, {@code x2}), else 4. */
    private static NodeResult upscale(NodeCall call) {
        String name = call.value("upscale_model", UpscaleModel.class).name().toLowerCase(Locale.ROOT);
        int factor =
                name.contains("2x") || name.contains("x2") ? 2 : name.contains("8x") || name.contains("x8") ? 8 : 4;
        ImageBatch images = call.images("image");
        int width = images.width() * factor;
        int height = images.height() * factor;
        long bytes = (long) width * height * images.size() * 3 * Float.BYTES;
        if (bytes > call.surroundings().memory()) {
            throw NodeSurroundings.outOfMemory(bytes);
        }
        List<Picture> out = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            out.add(Convolution.sharpen(Resampling.scale(images.picture(i), width, height, "bicubic"), 2, 1.0, 0.05));
            call.surroundings().progress(i + 1, images.size(), null, false);
            call.surroundings().pause(call.surroundings().stepTime());
        }
        return NodeResult.of(new ImageBatch(out));
    }
}
