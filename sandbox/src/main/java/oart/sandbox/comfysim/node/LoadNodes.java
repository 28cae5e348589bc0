package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonText;

/** Classes that read pictures from the input folder. */
final class LoadNodes {
    private LoadNodes() {}

    static void register(NodeTable table, ComfyFiles files) {
        Function<Map<String, Object>, Object> validator = values -> check(files, values.get("image"));
        Function<Map<String, Object>, Object> digest = values -> digest(files, values.get("image"));
        table.add("LoadImage", LoadNodes::loadImage)
                .checking(Set.of("image"), validator)
                .changingWith(digest);
        table.add("LoadImageMask", LoadNodes::loadMask)
                .checking(Set.of("image"), validator)
                .changingWith(digest);
    }

    private static Object check(ComfyFiles files, Object image) {
        return Files.exists(path(files, image)) ? Boolean.TRUE : "Invalid image file: " + PythonText.str(image);
    }

    private static Path path(ComfyFiles files, Object image) {
        if (!(image instanceof String name)) {
            throw new PythonException(
                    "AttributeError", "'" + PythonText.typeName(image) + "' object has no attribute 'endswith'");
        }
        try {
            return files.annotated(name, "input");
        } catch (InvalidPathException e) {
            throw PythonException.valueError("embedded null byte");
        }
    }

    private static Object digest(ComfyFiles files, Object image) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(path(files, image))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Picture read(NodeCall call) throws IOException {
        Path path = path(call.surroundings().files(), call.text("image"));
        if (!Files.isRegularFile(path)) {
            throw new PythonException(
                    Files.isDirectory(path) ? "IsADirectoryError" : "FileNotFoundError",
                    "[Errno 2] No such file or directory: '" + path + "'");
        }
        return Pictures.read(Files.readAllBytes(path))
                .orElseThrow(() ->
                        new PythonException("PIL.UnidentifiedImageError", "cannot identify image file '" + path + "'"));
    }

    private static NodeResult loadImage(NodeCall call) throws IOException {
        Picture picture = read(call);
        MaskBatch.Plane mask = picture.alpha()
                ? MaskBatch.Plane.channelOf(picture, 24).map(v -> 1 - v)
                : MaskBatch.Plane.filled(64, 64, 0);
        return NodeResult.of(ImageBatch.of(picture.opaque()), MaskBatch.of(mask));
    }

    private static NodeResult loadMask(NodeCall call) throws IOException {
        Picture picture = read(call);
        String channel = call.text("channel");
        if (!channel.equals("alpha")) {
            return NodeResult.of(MaskBatch.of(MaskBatch.Plane.channelOf(picture, MaskNodes.shift(channel))));
        }
        return NodeResult.of(MaskBatch.of(
                picture.alpha()
                        ? MaskBatch.Plane.channelOf(picture, 24).map(v -> 1 - v)
                        : MaskBatch.Plane.filled(64, 64, 0)));
    }
}
