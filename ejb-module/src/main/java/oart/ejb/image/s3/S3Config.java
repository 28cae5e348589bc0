package oart.ejb.image.s3;

import java.time.Duration;
import java.util.Optional;
import oart.settings.MinioEndpoint;
import oart.settings.Setting;
import oart.settings.Settings;

/**
 * Where the object store is.
 *
 * @param endpoint {@code MINIO_ENDPOINT} with {@code MINIO_API_PORT}, empty = there is no object store
 * @param accessKey {@code MINIO_ACCESS_KEY}; secret
 * @param secretKey {@code MINIO_SECRET_KEY}; secret
 * @param bucket {@code MINIO_BUCKET_NAME} or {@code [Minio] bucket}, default {@code default}
 * @param connectTimeout of one connection
 * @param silenceTimeout an exchange in which no byte moves for this long is given up
 */
record S3Config(
        Optional<MinioEndpoint> endpoint,
        String accessKey,
        String secretKey,
        String bucket,
        Duration connectTimeout,
        Duration silenceTimeout) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);

    static S3Config from(Settings settings) {
        return new S3Config(
                settings.minio(),
                settings.text(Setting.MINIO_ACCESS_KEY).orElse(""),
                settings.text(Setting.MINIO_SECRET_KEY).orElse(""),
                settings.require(Setting.MINIO_BUCKET),
                CONNECT_TIMEOUT,
                SILENCE_TIMEOUT);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "S3Config[" + endpoint.map(place -> place.url() + "/").orElse("none/") + bucket + "]";
    }
}
