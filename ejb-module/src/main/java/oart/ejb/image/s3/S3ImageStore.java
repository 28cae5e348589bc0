package oart.ejb.image.s3;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import oart.ejb.image.ImageStore;
import oart.settings.MinioEndpoint;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The object store by the MinIO client. The bucket is made when it is missing: at {@link #check}, and before the first write after a failure.
 * The client's threads live as long as this bean.
 */
@ApplicationScoped
class S3ImageStore implements ImageStore {
    /** Given, so that the client never asks the store for it. */
    private static final String REGION = "us-east-1";

    private static final int PARALLEL = 64;
    private static final int IDLE_CONNECTIONS = 16;

    private S3Config config;
    private OkHttpClient http;
    private MinioAsyncClient client;
    private volatile boolean bucketSeen;

    /** For the container only. */
    protected S3ImageStore() {}

    @Inject
    S3ImageStore(S3Config config) {
        this.config = config;
    }

    @Override
    public String bucket() {
        return config.bucket();
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] bytes, String contentType) {
        return write(() -> client().putObject(PutObjectArgs.builder()
                .bucket(bucket())
                .object(key)
                .data(bytes, bytes.length)
                .contentType(contentType)
                .build()));
    }

    @Override
    public CompletionStage<Void> put(String key, Path file, String contentType) {
        return write(() -> client().uploadObject(UploadObjectArgs.builder()
                .bucket(bucket())
                .object(key)
                .filename(file.toString())
                .contentType(contentType)
                .build()));
    }

    @Override
    public CompletionStage<Optional<StoredObject>> open(String key, Optional<ByteRange> range) {
        return call(() -> {
                    GetObjectArgs.Builder wanted =
                            GetObjectArgs.builder().bucket(bucket()).object(key);
                    range.ifPresent(bytes -> wanted.offset(bytes.from()).length(bytes.to() - bytes.from() + 1));
                    return client().getObject(wanted.build());
                })
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(Optional.of(stored(answer)));
                    }
                    if (isAbsent(failure)) {
                        return CompletableFuture.completedFuture(Optional.<StoredObject>empty());
                    }
                    if (code(failure).equals("InvalidRange")) {
                        return beyondTheEnd(key);
                    }
                    throw unavailable(failure);
                })
                .thenCompose(Function.identity());
    }

    private static StoredObject stored(GetObjectResponse answer) {
        long length = number(answer.headers().get("Content-Length"));
        String range = answer.headers().get("Content-Range");
        long size = range == null ? length : number(range.substring(range.indexOf('/') + 1));
        return new StoredObject(
                answer,
                size,
                length,
                answer.headers().get("Content-Type"),
                unquoted(answer.headers().get("ETag")));
    }

    private static long number(String digits) {
        return digits == null || !digits.matches("\\d{1,18}") ? -1 : Long.parseLong(digits);
    }

    private static String unquoted(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    private CompletableFuture<Optional<StoredObject>> beyondTheEnd(String key) {
        return this.<StatObjectResponse>call(() -> client().statObject(StatObjectArgs.builder()
                        .bucket(bucket())
                        .object(key)
                        .build()))
                .handle((told, failure) -> {
                    if (failure == null) {
                        return Optional.of(new StoredObject(
                                InputStream.nullInputStream(),
                                told.size(),
                                0,
                                told.contentType(),
                                unquoted(told.etag())));
                    }
                    if (isAbsent(failure)) {
                        return Optional.<StoredObject>empty();
                    }
                    throw unavailable(failure);
                })
                .toCompletableFuture();
    }

    @Override
    public CompletionStage<Void> delete(String key) {
        return call(() -> client().removeObject(RemoveObjectArgs.builder()
                        .bucket(bucket())
                        .object(key)
                        .build()))
                .handle((done, failure) -> {
                    if (failure != null && !isAbsent(failure)) {
                        throw unavailable(failure);
                    }
                    return null;
                });
    }

    @Override
    public URI presignedGet(String key, Duration validFor) {
        try {
            return URI.create(client().getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(bucket())
                    .object(key)
                    .expiry((int) validFor.toSeconds(), TimeUnit.SECONDS)
                    .build()));
        } catch (MinioException e) {
            throw unavailable(e);
        }
    }

    @Override
    public CompletionStage<Void> check() {
        return call(() -> client().bucketExists(
                                BucketExistsArgs.builder().bucket(bucket()).build()))
                .thenCompose(exists -> exists ? CompletableFuture.completedFuture(null) : makeBucket())
                .handle((ready, failure) -> {
                    bucketSeen = failure == null;
                    if (failure != null) {
                        throw unavailable(failure);
                    }
                    return null;
                });
    }

    /** Another node may make it at the same time. */
    private CompletionStage<Void> makeBucket() {
        return call(() -> client().makeBucket(
                                MakeBucketArgs.builder().bucket(bucket()).build()))
                .handle((made, failure) -> {
                    if (failure != null && !code(failure).startsWith("BucketAlready")) {
                        throw unavailable(failure);
                    }
                    return null;
                });
    }

    private <T> CompletionStage<Void> write(Callable<CompletableFuture<T>> request) {
        CompletionStage<Void> ready = bucketSeen ? CompletableFuture.completedFuture(null) : check();
        return ready.thenCompose(seen -> call(request)).handle((done, failure) -> {
            if (failure != null) {
                bucketSeen = false;
                throw unavailable(failure);
            }
            return null;
        });
    }

    /** What goes wrong before the request is sent comes as a failed stage, too. */
    private <T> CompletionStage<T> call(Callable<CompletableFuture<T>> request) {
        try {
            return request.call();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized MinioAsyncClient client() {
        if (client == null) {
            MinioEndpoint endpoint = config.endpoint()
                    .orElseThrow(() -> new StoreUnavailableException("object storage is not configured", null));
            Dispatcher dispatcher = new Dispatcher();
            dispatcher.setMaxRequests(PARALLEL);
            dispatcher.setMaxRequestsPerHost(PARALLEL);
            http = new OkHttpClient.Builder()
                    .dispatcher(dispatcher)
                    .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
                    .connectTimeout(config.connectTimeout())
                    .readTimeout(config.silenceTimeout())
                    .writeTimeout(config.silenceTimeout())
                    .build();
            client = MinioAsyncClient.builder()
                    .endpoint(endpoint.url().toString())
                    .credentials(config.accessKey(), config.secretKey())
                    .region(REGION)
                    .httpClient(http)
                    .build();
        }
        return client;
    }

    @PreDestroy
    synchronized void close() {
        if (http != null) {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }

    private static boolean isAbsent(Throwable failure) {
        return code(failure).equals("NoSuchKey") || code(failure).equals("NoSuchBucket");
    }

    private static String code(Throwable failure) {
        return cause(failure) instanceof ErrorResponseException refused
                ? String.valueOf(refused.errorResponse().code())
                : "";
    }

    /** Never the client's message: it can hold addresses and keys. */
    private static StoreUnavailableException unavailable(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreUnavailableException known) {
            return known;
        }
        String code = code(failure);
        return new StoreUnavailableException(
                "object store: " + (code.isEmpty() ? cause.getClass().getSimpleName() : code), cause);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
