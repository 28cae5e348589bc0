package oart.web.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import oart.ejb.container.Threads;
import oart.ejb.job.Generation;
import oart.ejb.job.JobView;
import oart.ejb.job.JobView.JobImage;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.persistence.job.JobState;
import oart.web.identity.CurrentCaller;
import oart.web.identity.Roles;
import oart.web.json.BodyLimit;
import oart.web.json.JsonAnswer;
import oart.web.json.JsonBody;
import oart.web.json.MaxBody;
import oart.web.param.Flag;

/** The main job: parameters in, pictures out. */
@Path("/image/generate")
@ApplicationScoped
public class GenerateResource {
    private CurrentCaller caller;
    private Generation generation;
    private GenerateConfig config;
    private Threads threads;

    /** For the container only; public, or RESTEasy refuses the class. */
    public GenerateResource() {}

    @Inject
    public GenerateResource(CurrentCaller caller, Generation generation, GenerateConfig config, Threads threads) {
        this.caller = caller;
        this.generation = generation;
        this.config = config;
        this.threads = threads;
    }

    /** Waits for the pictures as long as the setting and the client's preference allow, without a thread; then 202 with the job. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.USER)
    public CompletionStage<Response> generate(
            @QueryParam("retrieve_image") Flag retrieveImage,
            @QueryParam("dry_run") Flag dryRun,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam("Prefer") List<String> prefer,
            @Context UriInfo uri,
            @MaxBody(BodyLimit.GENERATE) JsonBody body) {
        Caller who = caller.get();
        GenerateRequest request = GenerateRequest.of(body);
        if (Flag.isYes(dryRun)) {
            Generation.DryRun run = generation.dryRun(who, request.toCommand(Optional.empty(), new byte[0]));
            return CompletableFuture.completedFuture(Response.ok(new JsonAnswer(DryRunAnswer.of(run)))
                    .type(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build());
        }
        byte[] digest = RequestDigest.of(body.value(), uri.getQueryParameters());
        Generation.Submitted submitted = generation.submit(who, request.toCommand(key(idempotencyKey), digest));
        Preferences preferences = Preferences.of(prefer);
        Duration patience = preferences.patience(config.longestWait());
        if (patience.isZero()) {
            submitted.ended().cancel(false);
            return CompletableFuture.completedFuture(accepted(generation.require(who, submitted.job()), preferences));
        }
        return submitted
                .ended()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (ended, failure) -> failure == null
                                ? results(ended, submitted.isReplay(), Flag.isYes(retrieveImage))
                                : late(failure, () -> accepted(generation.require(who, submitted.job()), preferences)),
                        threads.executor())
                .thenCompose(answer -> answer);
    }

    private static Optional<String> key(String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (!header.matches("[\\x20-\\x7e]{1,255}")) {
            throw ProblemException.invalid(
                    "Idempotency-Key", "Idempotency-Key has to be 1 to 255 printable ASCII characters.");
        }
        return Optional.of(header);
    }

    private static Response accepted(JobView job, Preferences preferences) {
        Response.ResponseBuilder answer = Response.accepted(new JsonAnswer(JobAnswer.of(job)))
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.LOCATION, "/image/job/" + job.id())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (preferences.respondAsync()) {
            answer.header("Preference-Applied", "respond-async");
        }
        return answer.build();
    }

    private static CompletionStage<Response> late(Throwable failure, java.util.function.Supplier<Response> accepted) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? CompletableFuture.completedFuture(accepted.get())
                : CompletableFuture.failedFuture(cause);
    }

    private CompletionStage<Response> results(JobView ended, boolean isReplay, boolean firstOnly) {
        if (ended.state() != JobState.SUCCEEDED) {
            return CompletableFuture.failedFuture(JobAnswer.failure(ended));
        }
        JobView job = isReplay ? generation.withoutDeleted(ended) : ended;
        if (!firstOnly) {
            return all(job);
        }
        // A workflow may also tell a text or save a film beside its pictures.
        return job.images().stream()
                .filter(GenerateResource::isPicture)
                .findFirst()
                .or(() -> job.images().stream().findFirst())
                .map(this::bytes)
                .orElseGet(() -> CompletableFuture.failedFuture(nothing(ended)));
    }

    private static boolean isPicture(JobImage image) {
        return image.contentType() != null && image.contentType().startsWith("image/");
    }

    private static ProblemException nothing(JobView ended) {
        return ended.images().isEmpty()
                ? new ProblemException(ProblemType.JOB_FAILED, "The job ended well, but made no file.")
                : ProblemException.notFound("The image");
    }

    private CompletionStage<Response> bytes(JobImage image) {
        return generation
                .bytes(image)
                .thenApplyAsync(
                        bytes -> Response.ok(bytes)
                                .type(
                                        image.contentType() == null
                                                ? MediaType.APPLICATION_OCTET_STREAM
                                                : image.contentType())
                                .header("Content-Location", "/image/" + image.id() + "/content")
                                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                .build(),
                        threads.executor());
    }

    private CompletionStage<Response> all(JobView job) {
        List<CompletableFuture<byte[]>> fetched = job.images().stream()
                .map(image -> generation.bytes(image).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(fetched.toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                        done -> {
                            List<Object> items = new ArrayList<>();
                            for (int i = 0; i < fetched.size(); i++) {
                                items.add(ResultItem.of(
                                        job, job.images().get(i), fetched.get(i).join()));
                            }
                            return Response.ok(new JsonAnswer(items))
                                    .type(MediaType.APPLICATION_JSON)
                                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                    .build();
                        },
                        threads.executor());
    }
}
