package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;
import oart.sandbox.comfysim.python.PythonText;

/** Output classes that write or send pictures. */
final class SaveNodes {
    private static final String TEMP_LETTERS = "abcdefghijklmnopqrstupvxyz";

    private SaveNodes() {}

    static void register(NodeTable table) {
        table.add("SaveImage", call -> save(call, images(call), call.text("filename_prefix"), "output"));
        table.add("PreviewImage", call -> save(call, images(call), tempPrefix(call), "temp"));
        table.add("MaskPreview", call -> save(call, call.mask("mask").toImages(), tempPrefix(call), "temp"));
        table.add("SaveImageWebsocket", SaveNodes::send).changingWith(values -> System.nanoTime());
        table.add("SaveLatent", SaveNodes::latent);
        table.add("SaveAnimatedPNG", call -> {
            ImageBatch images = call.images("images");
            byte[] file = PngWriter.writeAnimated(
                    images.pictures(), call.number("fps"), call.metadata(), call.integer("compress_level"));
            return animated(call, images, file, "png");
        });
        table.add("SaveAnimatedWEBP", call -> {
            ImageBatch images = call.images("images");
            byte[] file = WebpWriter.writeAnimated(images.pictures(), call.number("fps"), call.metadata());
            return animated(call, images, file, "webp");
        });
    }

    /** The letters are those of the node, as long as prompts have it. */
    static String tempPrefix(NodeCall call) {
        return call.surroundings().keptByNode(() -> {
            StringBuilder prefix = new StringBuilder("ComfyUI_temp_");
            for (int i = 0; i < 5; i++) {
                prefix.append(TEMP_LETTERS.charAt(ThreadLocalRandom.current().nextInt(TEMP_LETTERS.length())));
            }
            return prefix.toString();
        });
    }

    private static ImageBatch images(NodeCall call) {
        Object images = call.inputs().get("images");
        if (images instanceof Number || images instanceof Boolean) {
            throw PythonException.typeError("'" + PythonText.typeName(images) + "' object is not subscriptable");
        }
        return call.images("images");
    }

    private static NodeResult save(NodeCall call, ImageBatch images, String prefix, String type) throws IOException {
        ComfyFiles.SavePlace place = call.surroundings()
                .files()
                .savePlace(prefix, type, images.width(), images.height(), LocalDateTime.now(ZoneId.systemDefault()));
        Map<String, String> metadata = call.metadata();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            String file = place.fileName(i, "png");
            int level = type.equals("temp") ? 1 : 4;
            Files.write(place.folder().resolve(file), PngWriter.write(images.picture(i), metadata, level));
            entries.add(ComfyFiles.entry(file, place.subfolder(), type));
        }
        return NodeResult.shown("images", entries);
    }

    /** A safetensors file of the right shape; the numbers are zeros, as of an empty latent. */
    private static NodeResult latent(NodeCall call) throws IOException {
        Latent latent = call.value("samples", Latent.class);
        int length = latent.batch() * 4 * (latent.height() / 8) * (latent.width() / 8) * Float.BYTES;
        List<Integer> shape = List.of(latent.batch(), 4, latent.height() / 8, latent.width() / 8);
        String header = PythonJson.write(PythonJson.map(
                "__metadata__",
                new LinkedHashMap<String, Object>(call.metadata()),
                "latent_format_version_0",
                PythonJson.map("dtype", "F32", "shape", List.of(0), "data_offsets", List.of(0, 0)),
                "latent_tensor",
                PythonJson.map("dtype", "F32", "shape", shape, "data_offsets", List.of(0, length))));
        byte[] head = header.getBytes(StandardCharsets.US_ASCII);
        byte[] file = ByteBuffer.allocate(8 + head.length + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head)
                .array();
        ComfyFiles.SavePlace place = call.surroundings()
                .files()
                .savePlace(call.text("filename_prefix"), "output", 0, 0, LocalDateTime.now(ZoneId.systemDefault()));
        String name = place.fileName(0, "latent");
        Files.write(place.folder().resolve(name), file);
        return NodeResult.shown("latents", List.of(ComfyFiles.entry(name, place.subfolder(), "output")));
    }

    /** One PNG frame per picture; the progress counts from 0, and ends below its maximum, as the real one's does. */
    private static NodeResult send(NodeCall call) {
        ImageBatch images = call.images("images");
        for (int i = 0; i < images.size(); i++) {
            byte[] png = PngWriter.write(images.picture(i), Map.of(), 1);
            call.surroundings().progress(i, images.size(), png, false);
        }
        return NodeResult.of();
    }

    /** One file with several pictures in it. */
    static NodeResult animated(NodeCall call, ImageBatch images, byte[] file, String extension) throws IOException {
        ComfyFiles.SavePlace place = call.surroundings()
                .files()
                .savePlace(
                        call.text("filename_prefix"),
                        "output",
                        images.width(),
                        images.height(),
                        LocalDateTime.now(ZoneId.systemDefault()));
        String name = place.fileName(0, extension);
        Files.write(place.folder().resolve(name), file);
        Map<String, Object> ui = new LinkedHashMap<>();
        ui.put("images", List.of(ComfyFiles.entry(name, place.subfolder(), "output")));
        ui.put("animated", List.of(true));
        return new NodeResult(List.of(), ui);
    }
}
