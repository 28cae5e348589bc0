package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import oart.sandbox.comfysim.python.PythonException;

/**
 * The folders {@code input}, {@code output}, {@code temp} and {@code models} below one base directory, with ComfyUI's rules for
 * names. {@code temp} is wiped when this is made. Safe for any thread; the counters of saved files are not atomic, as in the
 * real one.
 */
public final class ComfyFiles {
    /** In the order of {@code GET /models}. */
    private static final List<String> MODEL_FOLDERS = List.of(
            "checkpoints",
            "configs",
            "loras",
            "vae",
            "text_encoders",
            "diffusion_models",
            "clip_vision",
            "style_models",
            "embeddings",
            "diffusers",
            "vae_approx",
            "controlnet",
            "gligen",
            "upscale_models",
            "custom_nodes",
            "hypernetworks",
            "photomaker",
            "classifiers",
            "model_patches",
            "audio_encoders");

    private static final Set<String> PICTURE_EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "ico", "tga");

    private final Path base;
    private final Map<String, List<String>> models;

    /** @param models folder to file names that are said to exist besides the files really below {@code models} */
    public ComfyFiles(Path base, Map<String, List<String>> models) {
        this.base = base.toAbsolutePath().normalize();
        this.models = Map.copyOf(models);
        try {
            for (String type : List.of("input", "output", "temp")) {
                Files.createDirectories(this.base.resolve(type));
            }
            wipeTemp();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + this.base, e);
        }
    }

    /** The directory of {@code input}, {@code output} or {@code temp}, or null for any other type. */
    public Path directory(String type) {
        return switch (type) {
            case "input", "output", "temp" -> base.resolve(type);
            default -> null;
        };
    }

    /** Empties {@code temp}, as every start does. */
    public void wipeTemp() throws IOException {
        Path temp = base.resolve("temp");
        try (Stream<Path> walk = Files.walk(temp)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(temp)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    public List<String> modelFolders() {
        return MODEL_FOLDERS;
    }

    /** Null when there is no such folder. */
    public List<String> models(String folder) {
        if (!MODEL_FOLDERS.contains(folder)) {
            return null;
        }
        Set<String> names = new TreeSet<>(models.getOrDefault(folder, List.of()));
        Path directory = base.resolve("models").resolve(folder);
        if (Files.isDirectory(directory)) {
            try (Stream<Path> walk = Files.walk(directory)) {
                walk.filter(Files::isRegularFile)
                        .map(path -> directory.relativize(path).toString().replace('\\', '/'))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ArrayList<>(names);
    }

    /** The values of a list named in the node table: {@code $folder:NAME}, {@code $vae}, {@code $input:image} or {@code $input:any}. */
    List<String> list(String name) {
        if (name.equals("$vae")) {
            return Stream.concat(models("vae").stream(), Stream.of("pixel_space"))
                    .toList();
        }
        if (name.startsWith("$folder:")) {
            return models(name.substring("$folder:".length()));
        }
        try (Stream<Path> files = Files.list(base.resolve("input"))) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .filter(file -> name.equals("$input:any") || PICTURE_EXTENSIONS.contains(extension(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The file a LoadImage names: {@code name}, {@code sub/name} or {@code name [temp]}. It need not exist. */
    Path annotated(String name, String defaultType) {
        String type = defaultType;
        String bare = name;
        for (String other : List.of("output", "input", "temp")) {
            String suffix = " [" + other + "]";
            if (name.endsWith(suffix)) {
                type = other;
                bare = name.substring(0, name.length() - suffix.length());
            }
        }
        return base.resolve(type).resolve(bare);
    }

    /**
     * Where the next file of a prefix goes.
     *
     * @param folder created
     * @param name may hold {@code %batch_num%}
     */
    record SavePlace(Path folder, String subfolder, String name, int counter) {
        String fileName(int index, String extension) {
            String withBatch = name.replace("%batch_num%", String.valueOf(index));
            return String.format("%s_%05d_.%s", withBatch, counter + index, extension);
        }
    }

    /**
     * A prefix whose last part normalising changes ({@code ""}, {@code a/}, {@code a/..}) counts from 1 each time, and so overwrites.
     *
     * @throws PythonException an Exception when the prefix leads out of the directory
     */
    SavePlace savePlace(String prefix, String type, int width, int height, LocalDateTime now) throws IOException {
        Path root = base.resolve(type);
        String replaced = prefix.contains("%") ? tokens(prefix, width, height, now) : prefix;
        String normal = replaced.isEmpty() ? "." : normalize(replaced);
        int slash = normal.lastIndexOf('/');
        String subfolder = slash < 0 ? "" : normal.substring(0, slash);
        String name = normal.substring(slash + 1);
        Path folder = root.resolve(subfolder).normalize();
        if (!folder.startsWith(root)) {
            throw new PythonException(
                    "Exception",
                    "**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: " + folder
                            + "\n         output_dir: " + root + "\n         commonpath: " + base);
        }
        Files.createDirectories(folder);
        int rawLength = replaced.length() - replaced.lastIndexOf('/') - 1;
        return new SavePlace(folder, subfolder, name, rawLength == name.length() ? nextCounter(folder, name) : 1);
    }

    private static String normalize(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..")
                    && !parts.isEmpty()
                    && !parts.get(parts.size() - 1).equals("..")) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        String joined = String.join("/", parts);
        return path.startsWith("/") ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    private static String tokens(String prefix, int width, int height, LocalDateTime now) {
        return prefix.replace("%width%", String.valueOf(width))
                .replace("%height%", String.valueOf(height))
                .replace("%year%", String.valueOf(now.getYear()))
                .replace("%month%", twoDigits(now.getMonthValue()))
                .replace("%day%", twoDigits(now.getDayOfMonth()))
                .replace("%hour%", twoDigits(now.getHour()))
                .replace("%minute%", twoDigits(now.getMinute()))
                .replace("%second%", twoDigits(now.getSecond()));
    }

    private static String twoDigits(int number) {
        return String.format("%02d", number);
    }

    private static int nextCounter(Path folder, String name) throws IOException {
        String start = name + "_";
        try (Stream<Path> files = Files.list(folder)) {
            return 1
                    + files.map(path -> path.getFileName().toString())
                            .filter(file -> file.startsWith(start))
                            .mapToInt(file -> leadingNumber(file.substring(start.length())))
                            .max()
                            .orElse(0);
        }
    }

    private static int leadingNumber(String rest) {
        String digits = rest.split("_", 2)[0];
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    /** The entry of a saved file in a UI output. */
    static Map<String, Object> entry(String filename, String subfolder, String type) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("filename", filename);
        entry.put("subfolder", subfolder);
        entry.put("type", type);
        return entry;
    }

    /** Folder names of the models given, for a configuration to be checked. */
    public static Set<String> knownModelFolders() {
        return new LinkedHashSet<>(MODEL_FOLDERS);
    }
}
