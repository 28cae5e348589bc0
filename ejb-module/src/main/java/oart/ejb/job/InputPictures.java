package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.ejb.backend.BackendUnavailableException;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore;
import oart.ejb.image.PictureProofs;
import oart.ejb.image.Uploads;
import oart.ejb.problem.FieldProblem;
import oart.ejb.workflow.FilledGraph.InputPicture;
import oart.ejb.workflow.ParameterSpec;
import oart.json.Json;
import oart.persistence.Uuids;
import oart.persistence.backend.BackendId;
import oart.persistence.image.InputFile;
import oart.persistence.image.UploadRepository;
import oart.persistence.job.ClaimedJob;
import oart.persistence.user.UserId;

/**
 * The pictures a job takes in: ids of the caller's own uploads and images, or bytes in base64, which become uploads before the job is
 * queued. They are brought to a backend when the job is sent there, once per backend and content.
 */
@ApplicationScoped
public class InputPictures {
    /** With a few parameters at most: for each one the matcher goes a level deeper. */
    private static final Pattern DATA_URL = Pattern.compile(
            "data:([\\w.+-]+/[\\w.+-]+)?(?:;[\\w.+-]{1,64}=[^;,]{0,256}){0,8};base64,", Pattern.CASE_INSENSITIVE);

    /** What Pillow opens by default; of drawings it opens none. */
    private static final Pattern PICTURE = Pattern.compile("image/(?!svg).*");

    private static final String UNKNOWN = "application/octet-stream";

    private Uploads uploads;
    private PictureProofs proofs;
    private UploadRepository names;
    private ImageStore store;
    private Threads threads;

    /** For the container only. */
    protected InputPictures() {}

    @Inject
    public InputPictures(
            Uploads uploads, PictureProofs proofs, UploadRepository names, ImageStore store, Threads threads) {
        this.uploads = uploads;
        this.proofs = proofs;
        this.names = names;
        this.store = store;
        this.threads = threads;
    }

    /**
     * @param values of the request, bytes replaced by the ids they will have
     * @param fresh to be stored before the job
     * @param used ids of uploads that were there
     * @param problems by pointer; their values are replaced by some id, so that everything else can still be checked
     */
    record Prepared(
            Map<String, Object> values, List<Uploads.Checked> fresh, Set<UUID> used, List<FieldProblem> problems) {}

    /**
     * Looks at the values of picture parameters, and at the defaults of those without one; stores nothing. Values of other kinds than text
     * are the filler's business.
     */
    Prepared prepare(UserId user, List<ParameterSpec> declared, Map<String, Object> values) {
        Prepared prepared =
                new Prepared(new LinkedHashMap<>(values), new ArrayList<>(), new HashSet<>(), new ArrayList<>());
        for (ParameterSpec spec : declared) {
            if (!spec.type().isPicture() || spec.direction() != ParameterSpec.Direction.INPUT) {
                continue;
            }
            if (values.get(spec.name()) instanceof String value) {
                prepared.values().put(spec.name(), prepare(user, spec, value, prepared));
            } else if (values.get(spec.name()) == null && spec.defaultValue() instanceof String value) {
                // Anything but an id is a file name of some old ComfyUI, which is never used.
                Uuids.parse(value).ifPresent(id -> prepareStored(user, spec, id, prepared));
            }
        }
        return prepared;
    }

    private String prepare(UserId user, ParameterSpec spec, String value, Prepared prepared) {
        String name = spec.name();
        Optional<UUID> id = Uuids.parse(value);
        if (id.isPresent()) {
            prepareStored(user, spec, id.get(), prepared);
            return id.get().toString();
        }
        try {
            Uploads.Checked checked = uploads.check(decode(value), name);
            prepared.fresh().add(checked);
            requireKind(spec, checked.media().contentType(), () -> proofs.fault(checked), prepared);
            return checked.id().toString();
        } catch (IllegalArgumentException e) {
            prepared.problems()
                    .add(
                            FieldProblem.ofParameter(
                                    name,
                                    name
                                            + " has to be the id of one of your images or uploads, or a file in base64 (also as a data URL)."));
            return UUID.randomUUID().toString();
        }
    }

    private void prepareStored(UserId user, ParameterSpec spec, UUID id, Prepared prepared) {
        Optional<InputFile> found = uploads.find(user, id);
        if (found.isPresent()) {
            prepared.used().add(id);
            requireKind(spec, found.get().contentType(), () -> proofs.fault(user, found.get()), prepared);
        } else {
            prepared.problems()
                    .add(FieldProblem.ofParameter(
                            spec.name(), spec.name() + ": you have no image or upload with this id."));
        }
    }

    /** What a node that loads pictures cannot read shall not reach a backend. @param fault asked of pictures only */
    private static void requireKind(
            ParameterSpec spec, String contentType, Supplier<Optional<String>> fault, Prepared prepared) {
        if (!spec.type().isImage()) {
            return;
        }
        if (PICTURE.matcher(contentType).matches()) {
            fault.get().ifPresent(sentence -> prepared.problems()
                    .add(FieldProblem.ofParameter(spec.name(), spec.name() + ": " + sentence)));
            return;
        }
        prepared.problems()
                .add(FieldProblem.ofParameter(
                        spec.name(),
                        spec.name() + " has to be a picture such as PNG, JPEG or WebP; this is "
                                + (contentType.equals(UNKNOWN) ? "no kind of file that is known" : contentType) + "."));
    }

    /** @throws IllegalArgumentException not base64, or nothing */
    private static byte[] decode(String value) {
        Matcher dataUrl = DATA_URL.matcher(value);
        String base64 = dataUrl.lookingAt() ? value.substring(dataUrl.end()) : value;
        byte[] bytes = Base64.getMimeDecoder().decode(requireBase64(base64));
        if (bytes.length == 0) {
            throw new IllegalArgumentException("empty");
        }
        return bytes;
    }

    /** The MIME decoder skips what it does not know, so a file name would pass for base64. */
    private static String requireBase64(String text) {
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z'
                    || c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '+'
                    || c == '/'
                    || c == '=';
            if (letter) {
                letters++;
            } else if (c != '\r' && c != '\n') {
                throw new IllegalArgumentException("not base64");
            }
        }
        if (letters % 4 != 0) {
            throw new IllegalArgumentException("not base64");
        }
        return text;
    }

    /**
     * Stores what is fresh; unless a job uses it, it expires.
     *
     * @return every upload the job names
     * @throws oart.ejb.problem.ProblemException STORAGE_UNAVAILABLE
     */
    Set<UUID> store(UserId user, Prepared prepared) {
        Set<UUID> ids = new HashSet<>(prepared.used());
        for (Uploads.Checked checked : prepared.fresh()) {
            ids.add(uploads.store(user, checked).id().value());
        }
        return ids;
    }

    /** JSON text of {@code job_graphs.input_pictures}. */
    static String write(List<InputPicture> pictures) {
        List<Object> array = new ArrayList<>();
        for (InputPicture picture : pictures) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("parameter", picture.parameter());
            members.put("node_id", picture.nodeId());
            members.put("input", picture.input());
            members.put("upload", picture.upload());
            array.add(members);
        }
        return Json.write(array);
    }

    private static List<InputPicture> read(String json) {
        return Json.asArray(Json.readLenient(json)).stream()
                .map(Json::asObject)
                .map(picture -> new InputPicture(
                        (String) picture.get("parameter"),
                        (String) picture.get("node_id"),
                        (String) picture.get("input"),
                        (String) picture.get("upload")))
                .toList();
    }

    /** Whether the job takes pictures in. */
    static boolean isNeededBy(ClaimedJob job) {
        return !job.inputPictures().equals("[]");
    }

    /**
     * Brings the job's pictures to the backend, as far as it has not got them.
     *
     * @return the name of each at the backend; fails with {@link MissingInputException}, {@link ImageStore.StoreUnavailableException},
     *     {@link BackendUnavailableException} or {@link oart.ejb.backend.GraphRejectedException}
     */
    CompletionStage<Map<InputPicture, String>> bring(ClaimedJob job, ComfyBackend backend) {
        CompletionStage<Map<InputPicture, String>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (InputPicture picture : read(job.inputPictures())) {
            all = all.thenComposeAsync(
                    names -> bring(job.user(), picture, backend).thenApply(name -> {
                        names.put(picture, name);
                        return names;
                    }),
                    threads.executor());
        }
        return all;
    }

    private CompletionStage<String> bring(UserId user, InputPicture picture, ComfyBackend backend) {
        Optional<InputFile> found = Uuids.parse(picture.upload()).flatMap(id -> uploads.find(user, id));
        if (found.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new MissingInputException("The input picture " + picture.parameter() + " was deleted."));
        }
        InputFile file = found.get();
        Optional<String> known = names.nameAt(backend.id(), file.contentKey());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        return store.open(file.objectKey(), Optional.empty())
                .thenApplyAsync(object -> bytes(object, picture), threads.executor())
                .thenCompose(bytes -> backend.upload(file.objectKey(), bytes, file.contentType()))
                .thenApplyAsync(
                        name -> {
                            names.keepName(backend.id(), file.contentKey(), name);
                            return name;
                        },
                        threads.executor());
    }

    private static byte[] bytes(Optional<ImageStore.StoredObject> found, InputPicture picture) {
        try (ImageStore.StoredObject object = found.orElseThrow(() -> new MissingInputException(
                "The input picture " + picture.parameter() + " is gone from the object store."))) {
            return object.bytes().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The backend may have lost its copies: they are brought again. */
    void forget(BackendId backend) {
        names.forgetNames(backend);
    }

    /** An input of the job is no more. */
    static final class MissingInputException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingInputException(String message) {
            super(message);
        }
    }
}
