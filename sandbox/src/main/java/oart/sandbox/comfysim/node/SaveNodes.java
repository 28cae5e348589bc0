package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import oart.sandbox.comfysim.python.PythonException;
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

    /** One PNG frame per picture; the progress counts from 0, and ends below its maximum, as the real one's does. */
    private static NodeResult send(NodeCall call) {
        ImageBatch images = call.images("images");
        for (int i = 0; i < images.size(); i++) {
            byte[] png = PngWriter.write(images.picture(i), Map.of(), 1);
            call.surroundings().progress(i, images.size(), png, false);
        }
        return NodeResult.of();
    }

    private static NodeResult animated(NodeCall call, ImageBatch images, byte[] file, String extension)
            throws IOException {
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
