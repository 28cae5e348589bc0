package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import oart.ejb.backend.ComfyBackend;
import oart.ejb.backend.ComfyBackend.Download;
import oart.ejb.backend.ComfyBackend.HistoryEntry;
import oart.ejb.backend.ComfyBackend.Output;
import oart.ejb.backend.ComfyBackend.OutputFile;
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
    private static final MediaProbe.Media TEXT = new MediaProbe.Media("text/plain;charset=utf-8", "txt", null, null);

    private ImageStore store;
    private ResultCache cache;
    private Threads threads;

    /** For the container only. */
    protected ResultKeeper() {}

    @Inject
    public ResultKeeper(ImageStore store, ResultCache cache, Threads threads) {
        this.store = store;
        this.cache = cache;
        this.threads = threads;
    }

    /** One result and the OUTPUT parameter it belongs to, null = none. */
    private record Chosen(Output output, Map<String, Object> parameter) {}

    /**
     * Stores every chosen output, one after another; a text becomes an object as a file does.
     *
     * @return fails with {@link oart.ejb.backend.OutputMissingException}, {@link oart.ejb.backend.BackendUnavailableException} or
     *     {@link ImageStore.StoreUnavailableException}
     */
    CompletionStage<List<StoredImage>> keep(ClaimedJob job, ComfyBackend backend, HistoryEntry entry) {
        CompletionStage<List<StoredImage>> images = CompletableFuture.completedFuture(new ArrayList<>());
        int index = 0;
        for (Chosen one : choose(job.outputs(), entry.outputs())) {
            int number = index++;
            images = images.thenCompose(list -> keep(job, backend, one, number).thenApply(image -> {
                list.add(image);
                return list;
            }));
        }
        return images;
    }

    private CompletionStage<StoredImage> keep(ClaimedJob job, ComfyBackend backend, Chosen chosen, int index) {
        if (chosen.output().file().isEmpty()) {
            byte[] text = chosen.output().text().orElse("").getBytes(StandardCharsets.UTF_8);
            return put(job, chosen, index, new Download(Optional.of(text), Optional.empty(), text.length), TEXT);
        }
        OutputFile file = chosen.output().file().get();
        return backend.download(file)
                .thenComposeAsync(
                        download ->
                                put(job, chosen, index, download, MediaProbe.probe(head(download), file.filename())),
                        threads.executor());
    }

    private CompletionStage<StoredImage> put(
            ClaimedJob job, Chosen chosen, int index, Download download, MediaProbe.Media media) {
        String attempt = job.attempt() > 1 ? "." + job.attempt() : "";
        String key = job.user() + "/" + job.id() + attempt + "_" + index + "." + media.extension();
        String url = store.bucket() + "/" + key;
        CleanFile file = CleanFile.of(download, media.contentType());
        CompletionStage<Void> stored = file.storeIn(store, key, media.contentType());
        if (file.bytes().isPresent()) {
            stored = stored.thenRun(() -> cache.put(url, file.bytes().get()));
        }
        String output = chosen.parameter() == null ? null : Json.write(chosen.parameter());
        return stored.thenApply(done -> new StoredImage(
                ImageId.random(), url, output, media.contentType(), media.width(), media.height(), file.size()));
    }

    /**
     * The outputs of the nodes that OUTPUT parameters name, in the parameters' order; when these gave nothing, those of all nodes with
     * saved files, and when there is none either, whatever was shown. An OUTPUT parameter that names no node stands for those. A node that
     * several parameters name gives its files to the first.
     */
    private static List<Chosen> choose(String outputParameters, List<Output> outputs) {
        List<Chosen> chosen = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        Map<String, Object> nodeless = null;
        for (Object element : Json.asArray(Json.readLenient(outputParameters))) {
            Map<String, Object> parameter = Json.asObject(element);
            if (parameter.get("node_id") == null) {
                nodeless = nodeless == null ? parameter : nodeless;
                continue;
            }
            String node = String.valueOf(parameter.get("node_id"));
            if (taken.add(node)) {
                outputs.stream()
                        .filter(output -> output.nodeId().equals(node))
                        .forEach(output -> chosen.add(new Chosen(output, parameter)));
            }
        }
        if (!chosen.isEmpty()) {
            return chosen;
        }
        List<Output> saved = outputs.stream()
                .filter(output -> output.file()
                        .filter(file -> file.type().equals("output"))
                        .isPresent())
                .toList();
        for (Output output : saved.isEmpty() ? outputs : saved) {
            chosen.add(new Chosen(output, nodeless));
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
}
