package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.Download;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyBackend.Output;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageStore;
import oart.ejb.image.MediaProbe;
import oart.json.Json;
import oart.persistence.image.ImageId;
import oart.persistence.job.ClaimedJob;
import oart.persistence.job.StoredImage;

/** Brings the files of a finished prompt from its backend into the object store. Writing them again gives the same objects. */
@ApplicationScoped
public class ResultKeeper {
    private static final int PROBED_BYTES = 64 << 10;

    private ImageStore store;
    private ResultCache cache;
    private JobWaiters waiters;
    private Threads threads;

    /** For the container only. */
    protected ResultKeeper() {}

    @Inject
    public ResultKeeper(ImageStore store, ResultCache cache, JobWaiters waiters, Threads threads) {
        this.store = store;
        this.cache = cache;
        this.waiters = waiters;
        this.threads = threads;
    }

    /** @param texts JSON text of outputs that are no files; null = none */
    record Kept(List<StoredImage> images, String texts) {}

    /** One file and the OUTPUT parameter it belongs to, null = none. */
    private record Chosen(Output output, Map<String, Object> parameter) {}

    /**
     * Stores every chosen output, one after another.
     *
     * @return fails with {@link oart.ejb.backend.OutputMissingException}, {@link oart.ejb.backend.BackendUnavailableException} or
     *     {@link ImageStore.StoreUnavailableException}
     */
    CompletionStage<Kept> keep(ClaimedJob job, ComfyBackend backend, HistoryEntry entry) {
        List<Chosen> chosen = choose(job.outputs(), entry.outputs());
        CompletionStage<List<StoredImage>> images = CompletableFuture.completedFuture(new ArrayList<>());
        List<Map<String, Object>> texts = new ArrayList<>();
        int index = 0;
        for (Chosen one : chosen) {
            if (one.output().file().isPresent()) {
                int number = index++;
                images = images.thenCompose(
                        list -> keep(job, backend, one, number).thenApply(image -> {
                            list.add(image);
                            return list;
                        }));
            } else {
                Map<String, Object> text = new LinkedHashMap<>();
                text.put("node", one.output().nodeId());
                text.put("output", one.parameter());
                text.put("text", one.output().text().orElse(""));
                texts.add(text);
            }
        }
        return images.thenApply(list -> new Kept(list, texts.isEmpty() ? null : Json.write(texts)));
    }

    private CompletionStage<StoredImage> keep(ClaimedJob job, ComfyBackend backend, Chosen chosen, int index) {
        var file = chosen.output().file().orElseThrow();
        return backend.download(file)
                .thenComposeAsync(
                        download -> {
                            MediaProbe.Media media = MediaProbe.probe(head(download), file.filename());
                            String attempt = job.attempt() > 1 ? "." + job.attempt() : "";
                            String key = job.user() + "/" + job.id() + attempt + "_" + index + "." + media.extension();
                            ImageId id = ImageId.random();
                            CompletionStage<Void> put;
                            if (download.bytes().isPresent()) {
                                byte[] bytes = download.bytes().get();
                                put = store.put(key, bytes, media.contentType()).thenRun(() -> {
                                    if (waiters.isWaitedFor(job.id())) {
                                        cache.put(id, bytes);
                                    }
                                });
                            } else {
                                Path path = download.file().orElseThrow();
                                put = store.put(key, path, media.contentType())
                                        .whenComplete((stored, failure) -> delete(path));
                            }
                            String output = chosen.parameter() == null ? null : Json.write(chosen.parameter());
                            return put.thenApply(stored -> new StoredImage(
                                    id,
                                    store.bucket() + "/" + key,
                                    output,
                                    media.contentType(),
                                    media.width(),
                                    media.height(),
                                    download.size()));
                        },
                        threads.executor());
    }

    /** The outputs of the nodes that OUTPUT parameters name, in their order; when these gave nothing, those of all nodes with saved files. */
    private static List<Chosen> choose(String outputParameters, List<Output> outputs) {
        List<Chosen> chosen = new ArrayList<>();
        for (Object element : Json.asArray(Json.readLenient(outputParameters))) {
            Map<String, Object> parameter = Json.asObject(element);
            String node = String.valueOf(parameter.get("node_id"));
            outputs.stream()
                    .filter(output -> output.nodeId().equals(node))
                    .forEach(output -> chosen.add(new Chosen(output, parameter)));
        }
        if (chosen.isEmpty()) {
            outputs.stream()
                    .filter(output -> output.file()
                            .filter(file -> file.type().equals("output"))
                            .isPresent())
                    .forEach(output -> chosen.add(new Chosen(output, null)));
        }
        if (chosen.isEmpty()) {
            outputs.forEach(output -> chosen.add(new Chosen(output, null)));
        }
        return chosen;
    }

    private static byte[] head(Download download) {
        if (download.bytes().isPresent()) {
            return download.bytes().get();
        }
        try (InputStream in = Files.newInputStream(download.file().orElseThrow())) {
            return in.readNBytes(PROBED_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
