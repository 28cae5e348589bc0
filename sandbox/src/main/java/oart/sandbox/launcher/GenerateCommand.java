package oart.sandbox.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import oart.sandbox.SandboxException;
import oart.sandbox.issuer.FiefUser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "generate",
        description = {
            "Make pictures with a workflow and write them to files.",
            "Uses the server that OART_URL names (with OART_TOKEN), else the one that runs on the data folder, else one"
                    + " that is started and stopped again."
        })
final class GenerateCommand implements Callable<Integer> {
    /** Tells the script that a server must be started, for which it has to build first. */
    private static final int BUILD_FIRST = 75;

    private static final long FIRST_PAUSE_MILLIS = 60;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final Map<String, String> ENDINGS = Map.of(
            "image/png", "png",
            "image/jpeg", "jpg",
            "image/webp", "webp",
            "image/gif", "gif",
            "video/mp4", "mp4",
            "video/webm", "webm",
            "audio/flac", "flac",
            "audio/mpeg", "mp3",
            "text/plain", "txt");

    @Mixin
    private ServerOptions options;

    @Parameters(
            paramLabel = "WORKFLOW",
            arity = "0..1",
            description =
                    "Name or id; default: the first that takes the given parameters, one without a model if it can")
    private String workflow;

    @Option(names = "-p", paramLabel = "NAME=VALUE", description = "A parameter; @FILE as the value of a picture")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "-o", paramLabel = "FILE", description = "Where to write; several pictures get numbers")
    private Path output;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "bob",
            description = "Demo user to sign in as; default: ${DEFAULT-VALUE}")
    private String user;

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.err);
        String url = System.getenv("OART_URL");
        String token = System.getenv("OART_TOKEN");
        if (url != null && !url.isBlank()) {
            if (token == null || token.isBlank()) {
                throw new SandboxException("OART_URL is set and OART_TOKEN is not; set it to an access token.");
            }
            return generate(new ApiClient(URI.create(url.replaceFirst("/*$", "/")), token), progress);
        }
        Optional<RunningServer> running = RunningServer.find(options.data());
        if (running.isPresent()) {
            RunningServer.require(options.data());
            String used = token == null || token.isBlank() ? running.get().token(user) : token;
            return generate(new ApiClient(running.get().url(), used), progress);
        }
        if (Boolean.getBoolean("oart.stale")) {
            return BUILD_FIRST;
        }
        try (Server server = Server.start(options, progress)) {
            String used = token == null || token.isBlank() ? demoToken(server) : token;
            return generate(new ApiClient(server.url(), used), progress);
        }
    }

    private String demoToken(Server server) {
        if (server.sandbox().embeddedIssuer().isEmpty()) {
            throw new SandboxException(
                    "The server signs in at a real issuer; set OART_TOKEN to an access token of it.");
        }
        FiefUser found = server.sandbox()
                .issuer()
                .find(user)
                .orElseThrow(() -> new SandboxException("There is no demo user '" + user + "'."));
        return server.sandbox().issuer().mint(found);
    }

    private int generate(ApiClient api, Progress progress) throws InterruptedException {
        JsonNode chosen = ParameterValues.choose(api.get("workflow/"), workflow, parameters);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("workflow_id", chosen.path("id").asText());
        body.put("parameters", ParameterValues.typed(chosen, parameters));
        progress.step("workflow '" + chosen.path("name").asText() + "'");
        JsonNode job = await(api, api.submit("image/generate", body), progress);
        if (!job.path("state").asText().equals("SUCCEEDED")) {
            String reason = job.path("error").path("detail").asText("");
            throw new SandboxException("The job " + job.path("id").asText() + " ended as "
                    + job.path("state").asText() + (reason.isEmpty() ? "." : ": " + reason));
        }
        write(api, chosen.path("name").asText(), job, progress);
        return 0;
    }

    /** Looks again and again, at growing distances, until the job has ended; tells what changed. */
    private static JsonNode await(ApiClient api, JsonNode submitted, Progress progress) throws InterruptedException {
        JsonNode job = submitted;
        String said = "";
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            String now = words(job);
            if (!now.equals(said)) {
                progress.step(now);
                said = now;
                pause = FIRST_PAUSE_MILLIS;
            }
            if (List.of("SUCCEEDED", "FAILED", "CANCELLED")
                    .contains(job.path("state").asText())) {
                return job;
            }
            Thread.sleep(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 3 / 2);
            job = api.get("image/job/" + job.path("id").asText());
        }
    }

    private static String words(JsonNode job) {
        StringBuilder words = new StringBuilder(job.path("state").asText().toLowerCase(Locale.ROOT));
        if (job.path("position").isNumber()) {
            words.append(", position ").append(job.path("position").asInt());
        }
        double progress = job.path("progress").asDouble();
        if (progress > 0 && progress < 1) {
            words.append(String.format(Locale.ROOT, ", %d %%", (int) (progress * 100)));
        }
        if (job.path("eta_seconds").isNumber() && job.path("eta_seconds").asLong() > 0) {
            words.append(", about ").append(job.path("eta_seconds").asLong()).append(" s");
        }
        return words.toString();
    }

    private void write(ApiClient api, String name, JsonNode job, Progress progress) {
        List<Path> written = new ArrayList<>();
        JsonNode images = job.path("images");
        String stem =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        for (JsonNode image : images) {
            String id = image.path("image_id").asText(image.path("id").asText());
            ApiClient.Content content = api.download("image/" + id + "/content");
            int number = written.size() + 1;
            Path file = output == null
                    ? Path.of((stem.isEmpty() ? "picture" : stem)
                            + '-'
                            + id.substring(0, Math.min(8, id.length()))
                            + '.'
                            + ending(content.type()))
                    : images.size() == 1 ? output : numbered(output, number);
            try {
                Path parent = file.toAbsolutePath().getParent();
                Files.createDirectories(parent);
                Files.write(file, content.bytes());
            } catch (IOException e) {
                throw new SandboxException(
                        "The picture cannot be written to " + file + " (" + e.getMessage() + ").", e);
            }
            written.add(file);
            System.out.println(file + "  " + size(image) + seeds(job.path("seeds")));
        }
        if (written.isEmpty()) {
            throw new SandboxException("The job " + job.path("id").asText() + " succeeded without any picture.");
        }
        progress.step(written.size() == 1 ? "one file written" : written.size() + " files written");
    }

    private static String ending(String type) {
        return ENDINGS.getOrDefault(type.split(";")[0].strip().toLowerCase(Locale.ROOT), "bin");
    }

    private static Path numbered(Path file, int number) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String next = dot <= 0 ? name + '-' + number : name.substring(0, dot) + '-' + number + name.substring(dot);
        return file.resolveSibling(next);
    }

    private static String size(JsonNode image) {
        return image.path("width").isNumber()
                ? image.path("width").asInt() + "x" + image.path("height").asInt()
                : "";
    }

    private static String seeds(JsonNode seeds) {
        StringBuilder text = new StringBuilder();
        seeds.properties().forEach(seed -> text.append("  ")
                .append(seed.getKey())
                .append('=')
                .append(seed.getValue().asText()));
        return text.toString();
    }
}
