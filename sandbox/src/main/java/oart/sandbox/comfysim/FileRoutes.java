package oart.sandbox.comfysim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.node.ComfyFiles;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.node.WebpWriter;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.python.PythonJson;

/** {@code /view}, {@code /upload/image}, {@code /upload/mask}. A WebP preview is of one quality here, whatever is asked for. */
final class FileRoutes {
    private static final Pattern RANGE = Pattern.compile("bytes=(?=.*\\d)(\\d*)-(\\d*)");
    /** What the real server guesses from a name; pages, styles and scripts it hides behind the type of bytes. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("aac", "audio/aac"),
            Map.entry("avi", "video/x-msvideo"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("flac", "audio/flac"),
            Map.entry("gif", "image/gif"),
            Map.entry("glb", "model/gltf-binary"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("json", "application/json"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("mkv", "video/x-matroska"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("wav", "audio/x-wav"),
            Map.entry("webm", "video/webm"),
            Map.entry("webp", "image/webp"),
            Map.entry("xml", "application/xml"),
            Map.entry("zip", "application/zip"));

    private static final List<String> TYPE_SUFFIXES = List.of("output", "input", "temp");

    private final ComfyFiles files;
    private final Faults faults;

    FileRoutes(ServerParts parts) {
        files = parts.files();
        faults = parts.faults();
    }

    void addTo(HttpFront front) {
        front.add("GET", "/view", this::view);
        front.add("POST", "/upload/image", call -> upload(call, false));
        front.add("POST", "/upload/mask", call -> upload(call, true));
    }

    private Answer view(Call call) throws IOException {
        String filename = call.query("filename");
        if (filename == null || faults.take(Faults.Kind.MISSING_VIEW).isPresent()) {
            return Answer.empty(404);
        }
        String type = call.query("type") == null ? "output" : call.query("type");
        for (String other : TYPE_SUFFIXES) {
            String suffix = " [" + other + "]";
            if (filename.endsWith(suffix)) {
                type = other;
                filename = filename.substring(0, filename.length() - suffix.length());
            }
        }
        if (filename.isEmpty() || filename.startsWith("/") || filename.contains("..")) {
            return Answer.empty(400);
        }
        Path root = files.directory(type);
        if (root == null) {
            return Answer.empty(400);
        }
        Path file = locate(root, call.query("subfolder"), filename);
        if (file == null) {
            return Answer.empty(403);
        }
        if (!Files.isRegularFile(file)) {
            return Answer.empty(404);
        }
        return shown(call, file);
    }

    /** Null when it would lie outside. */
    private static Path locate(Path root, String subfolder, String filename) {
        try {
            Path folder = subfolder == null || subfolder.isEmpty()
                    ? root
                    : root.resolve(subfolder).normalize();
            String base = filename.substring(filename.lastIndexOf('/') + 1);
            return folder.startsWith(root) ? folder.resolve(base) : null;
        } catch (InvalidPathException e) {
            return root.resolve("no such file");
        }
    }

    private static Answer shown(Call call, Path file) throws IOException {
        String name = file.getFileName().toString();
        String disposition = "filename=\"" + name + "\"";
        if (call.query("preview") != null) {
            String[] wanted = call.query("preview").split(";");
            boolean jpeg = wanted[0].equals("jpeg");
            int quality = wanted.length > 1 && wanted[1].matches("\\d{1,3}") ? Integer.parseInt(wanted[1]) : 90;
            Picture picture = picture(file);
            byte[] body = jpeg ? Pictures.jpeg(picture, quality) : WebpWriter.preview(picture);
            return converted(jpeg ? "image/jpeg" : "image/webp", disposition, body);
        }
        String channel = call.query("channel") == null ? "rgba" : call.query("channel");
        if (channel.equals("rgb")) {
            return converted(
                    "image/png", disposition, Pictures.png(picture(file).opaque(), Map.of()));
        }
        if (channel.equals("a")) {
            Picture picture = picture(file);
            Picture alpha = new Picture(
                    picture.width(),
                    picture.height(),
                    true,
                    picture.map(p -> p & 0xFF000000).argb());
            return converted("image/png", disposition, Pictures.png(alpha, Map.of()));
        }
        return raw(call, file, disposition);
    }

    private static Picture picture(Path file) throws IOException {
        return Pictures.read(Files.readAllBytes(file))
                .orElseThrow(() -> new PythonException("PIL.UnidentifiedImageError", "cannot identify image file"));
    }

    private static Answer converted(String type, String disposition, byte[] body) {
        return new Answer(200, type, Map.of("Content-Disposition", disposition), body);
    }

    private static Answer raw(Call call, Path file, String disposition) throws IOException {
        byte[] body = Files.readAllBytes(file);
        FileTime time = Files.getLastModifiedTime(file);
        String etag =
                "\"" + Long.toHexString(time.to(TimeUnit.NANOSECONDS)) + "-" + Integer.toHexString(body.length) + "\"";
        Instant modified = time.toInstant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Disposition", disposition);
        headers.put("Etag", etag);
        headers.put("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atOffset(ZoneOffset.UTC)));
        if (failsPrecondition(call, etag, modified)) {
            return new Answer(412, null, Map.of("Content-Disposition", disposition), new byte[0]);
        }
        if (unchanged(call, etag, modified)) {
            return new Answer(304, null, headers, new byte[0]);
        }
        headers.put("Accept-Ranges", "bytes");
        String type = TYPES.getOrDefault(extension(file), Answer.BINARY);
        if (call.header("Range") == null) {
            return new Answer(200, type, headers, body);
        }
        Matcher range = RANGE.matcher(call.header("Range"));
        return range.matches() ? part(range, type, headers, body) : notSatisfiable(disposition, body);
    }

    private static Answer notSatisfiable(String disposition, byte[] body) {
        return Answer.empty(416)
                .withHeader("Content-Disposition", disposition)
                .withHeader("Content-Range", "bytes */" + body.length);
    }

    private static Answer part(Matcher range, String type, Map<String, String> headers, byte[] body) {
        long last = body.length - 1L;
        long from;
        long to = last;
        if (range.group(1).isEmpty()) {
            long length = number(range.group(2));
            from = length == 0 ? 0 : Math.max(0, body.length - length);
        } else {
            from = number(range.group(1));
            to = range.group(2).isEmpty() ? last : Math.min(last, number(range.group(2)));
        }
        if (from > last || to < from) {
            return notSatisfiable(headers.get("Content-Disposition"), body);
        }
        headers.put("Content-Range", "bytes " + from + "-" + to + "/" + body.length);
        return new Answer(206, type, headers, Arrays.copyOfRange(body, (int) from, (int) to + 1));
    }

    private static long number(String digits) {
        return digits.length() > 15 ? Long.MAX_VALUE / 2 : Long.parseLong(digits);
    }

    private static boolean unchanged(Call call, String etag, Instant modified) {
        String known = call.header("If-None-Match");
        if (known != null) {
            return isOneOf(known.replace("W/", ""), etag);
        }
        Instant since = time(call.header("If-Modified-Since"));
        return since != null && !modified.isAfter(since);
    }

    private static boolean failsPrecondition(Call call, String etag, Instant modified) {
        String wanted = call.header("If-Match");
        if (wanted != null) {
            return !isOneOf(wanted, etag);
        }
        Instant until = time(call.header("If-Unmodified-Since"));
        return until != null && modified.isAfter(until);
    }

    private static boolean isOneOf(String etags, String etag) {
        return etags.equals("*") || Arrays.asList(etags.split("\\s*,\\s*")).contains(etag);
    }

    /** Null when there is none, or none that can be read. */
    private static Instant time(String header) {
        try {
            return header == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private Answer upload(Call call, boolean mask) throws IOException {
        Map<String, Multipart.Part> form = Multipart.parse(call.header("Content-Type"), call.body());
        String type = form.containsKey("type") ? form.get("type").text() : "input";
        Path root = files.directory(type);
        if (root == null) {
            throw PythonException.typeError("expected str, bytes or os.PathLike object, not NoneType");
        }
        Multipart.Part image = form.get("image");
        if (image == null) {
            return Answer.empty(400);
        }
        if (image.fileName() == null || image.fileName().isEmpty()) {
            throw new PythonException("AttributeError", "'str' object has no attribute 'file'");
        }
        String subfolder = form.containsKey("subfolder") ? form.get("subfolder").text() : "";
        Path folder = root.resolve(subfolder).normalize();
        Path target = folder.resolve(image.fileName()).normalize();
        if (!target.startsWith(root)) {
            return Answer.empty(400);
        }
        Files.createDirectories(folder);
        byte[] content = mask ? masked(form, image.content()) : image.content();
        String name = place(folder, image, form.get("overwrite"), content);
        return Answer.json(PythonJson.map("name", name, "subfolder", subfolder, "type", type));
    }

    /** @param content null writes nothing. @return the name that now holds, or would hold, the content */
    private static String place(Path folder, Multipart.Part image, Multipart.Part overwrite, byte[] content)
            throws IOException {
        String name = image.fileName();
        boolean replace = overwrite != null
                && (overwrite.text().equals("true") || overwrite.text().equals("1"));
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int i = 1; !replace && Files.exists(folder.resolve(name)); i++) {
            if (Arrays.equals(Files.readAllBytes(folder.resolve(name)), image.content())) {
                return name;
            }
            name = stem + " (" + i + ")" + extension;
        }
        if (content != null) {
            Files.write(folder.resolve(name), content);
        }
        return name;
    }

    /** The referenced picture with the alpha of the uploaded one, or null when there is no such picture. */
    private byte[] masked(Map<String, Multipart.Part> form, byte[] upload) throws IOException {
        if (!form.containsKey("original_ref")) {
            throw PythonException.typeError("the JSON object must be str, bytes or bytearray, not NoneType");
        }
        Map<String, Object> reference =
                PythonJson.object(PythonJson.parse(form.get("original_ref").content()));
        if (!(reference.get("filename") instanceof String filename)) {
            throw PythonException.keyError("filename");
        }
        String type = (String) reference.getOrDefault("type", "output");
        for (String other : TYPE_SUFFIXES) {
            if (filename.endsWith(" [" + other + "]")) {
                type = other;
                filename = filename.substring(0, filename.length() - other.length() - 3);
            }
        }
        Path root = files.directory(type);
        if (root == null || filename.isEmpty() || filename.startsWith("/") || filename.contains("..")) {
            return null;
        }
        Path original = locate(root, (String) reference.getOrDefault("subfolder", ""), filename);
        if (original == null || !Files.isRegularFile(original)) {
            return null;
        }
        Picture below = picture(original);
        Picture above = Pictures.read(upload)
                .orElseThrow(() -> new PythonException("PIL.UnidentifiedImageError", "cannot identify image file"));
        if (above.width() != below.width() || above.height() != below.height()) {
            throw PythonException.valueError("images do not match");
        }
        int[] out = new int[below.argb().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = below.argb()[i] & 0xFFFFFF | above.argb()[i] & 0xFF000000;
        }
        return Pictures.png(new Picture(below.width(), below.height(), true, out), Map.of());
    }
}
