package oart.settings;

import java.util.List;
import java.util.Optional;

/**
 * Every setting there is, with its names, type, default and meaning. {@code docs/settings.md} is written from this list. The
 * first group is what the Python program reads; its names and meanings are kept.
 */
public enum Setting {
    POSTGRES_URL(
            Spec.variable("POSTGRES_URL")
                    .type(SettingType.DATABASE)
                    .secret()
                    .mandatory()
                    .means(
                            "The database: `postgresql+asyncpg://user:pass@host:5432/db`, `postgresql://…` or `jdbc:postgresql://…`; user "
                                    + "and password percent-encoded; query parameters such as `ssl=require` are translated for pgjdbc.")),

    MINIO_ENDPOINT(Spec.variable("MINIO_ENDPOINT")
            .type(SettingType.OBJECT_STORE)
            .means("The S3 object store: `host:9000` (plain HTTP) or a URL; absent = no pictures can be stored.")),
    MINIO_API_PORT(Spec.variable("MINIO_API_PORT")
            .number(1, 65_535)
            .means("Port of the object store when `MINIO_ENDPOINT` names none.")),
    MINIO_ACCESS_KEY(Spec.variable("MINIO_ACCESS_KEY").secret().means("Access key of the object store.")),
    MINIO_SECRET_KEY(Spec.variable("MINIO_SECRET_KEY").secret().means("Secret key of the object store.")),
    MINIO_BUCKET(Spec.variable("MINIO_BUCKET_NAME", "MINIO_BUCKET")
            .in("Minio", "bucket")
            .or("default")
            .means("Bucket of the pictures; it is made when it is missing.")),

    FIEF_DOMAIN(
            Spec.file("Fief", "domain")
                    .type(SettingType.URL)
                    .shared()
                    .means(
                            "Base of the identity provider, where `/.well-known/openid-configuration` is; absent = nobody can sign in. "
                                    + "A variable without `http://` or `https://` is Fief's own, its host and port, and is left out.")),
    FIEF_CLIENT_ID(
            Spec.variable("FIEF_CLIENT_ID").means("Client of this product at the issuer, and the expected audience.")),
    FIEF_CLIENT_SECRET(Spec.variable("FIEF_CLIENT_SECRET").secret().means("Secret of that client.")),
    FIEF_USER_WEBHOOK_SECRET(
            Spec.variable("FIEF_USER_WEBHOOK_SECRET").secret().means("Signs the webhooks about users.")),
    FIEF_API_URL(Spec.variable("FIEF_API_URL")
            .type(SettingType.URL)
            .means("Base of Fief's administration API, such as `http://127.0.0.1:8001/admin/api`.")),
    FIEF_API_USER_TOKEN(Spec.variable("FIEF_API_USER_TOKEN").secret().means("Key of Fief's administration API.")),

    FIEF_TIMEOUT(
            Spec.key("fief.timeout").duration().or("PT5S").means("Limit of one request to Fief's administration API.")),

    COMFYUI_SERVER(Spec.file("ComfyUI", "server")
            .type(SettingType.COMFY_SERVERS)
            .means("The ComfyUI servers: `127.0.0.1:8188`, or several separated by commas, each `host:port` or a URL; "
                    + "`http://user:password@host` sends Basic credentials, `https://token@host` a bearer token.")),

    INFLUXDB_URL(Spec.variable("INFLUXDB_URL")
            .type(SettingType.URL)
            .means("InfluxDB 2; the four go together or none is given.")),
    INFLUXDB_TOKEN(Spec.variable("INFLUXDB_TOKEN").secret().means("Token of InfluxDB.")),
    INFLUXDB_ORG(Spec.variable("INFLUXDB_ORG").means("Organisation of InfluxDB.")),
    INFLUXDB_BUCKET(Spec.variable("INFLUXDB_BUCKET").means("Bucket of InfluxDB.")),

    LOGS_LEVEL(Spec.file("Logs", "level").type(SettingType.LOG_LEVEL).or("INFO").means("Least level that is logged.")),
    LOGS_PATH(Spec.file("Logs", "path").or("./logs").means("Folder of the log files.")),
    LOGS_MAX_BACKUPS(Spec.file("Logs", "max_backups").number(0, 1_000).or("5").means("Rotated files kept of one log.")),
    LOGS_MAX_FILES(Spec.file("Logs", "max_files").number(1, 10_000).or("10").means("Log files kept in the folder.")),

    REDIS_HOST(Spec.file("Redis", "host").type(SettingType.IGNORED).means("Accepted, no effect: there is no Redis.")),
    REDIS_PORT(Spec.file("Redis", "port").type(SettingType.IGNORED).means("Accepted, no effect: there is no Redis.")),

    ISSUER(Spec.key("issuer")
            .means("The exact `iss` of accepted tokens; absent = the `issuer` of the discovery document.")),
    AUDIENCE(Spec.key("audience")
            .type(SettingType.LIST)
            .means("Accepted audiences of tokens; absent = `FIEF_CLIENT_ID`.")),
    IDENTITY_PROVIDER(
            Spec.key("identity.provider")
                    .or("fief")
                    .means(
                            "`fief`: tokens are exactly what Fief writes, each checked for `scope`, `permissions`, `acr` and a UUID in `sub`; `oidc`: any other OpenID Connect issuer, read by the `oart.claims.…` settings.")),
    CLAIMS_PERMISSIONS(Spec.key("claims.permissions")
            .type(SettingType.LIST)
            .or("permissions")
            .means(
                    "For `oidc`: claims that hold permissions, joined, each a name or a dotted path such as `realm_access.roles`; "
                            + "a list, a text split on blanks, or an object whose member names count.")),
    CLAIMS_GROUPS(Spec.key("claims.groups")
            .or("groups")
            .means("Claim that holds groups: a name or a dotted path; read as permissions are.")),
    CLAIMS_SCOPE(
            Spec.key("claims.scope")
                    .or("scope")
                    .means(
                            "For `oidc`: claim that holds the scopes: a text split on blanks, or a list (`scp` of some issuers).")),
    CLAIMS_SUBJECT(
            Spec.key("claims.subject")
                    .or("sub")
                    .means(
                            "For `oidc`: claim that names the user. One that is no UUID becomes the UUIDv5 of issuer and subject.")),
    CLAIMS_AUDIENCE(
            Spec.key("claims.audience")
                    .or("aud")
                    .means(
                            "Claim that must name an accepted audience; `azp` for issuers whose access tokens have another `aud`.")),
    CLAIMS_ACCESS_TOKEN(
            Spec.key("claims.access-token")
                    .means(
                            "What tells an access token from an ID token, for `oidc`: a claim that must be there, or `claim=value` such as `typ=Bearer`; absent = the scope claim, or the header `typ: at+jwt`.")),
    ADMIN_PERMISSION(
            Spec.key("admin.permission").or("oart:admin").means("The permission that makes an administrator.")),
    ADMIN_GROUP(Spec.key("admin.group")
            .means("A member of this group (`oart.claims.groups`) is an administrator; absent = no group is.")),
    CATALOGUE_WRITE(
            Spec.key("catalogue.write")
                    .or("admin")
                    .means(
                            "Who may change models, workflows and plans: `admin` = administrators, `users` = every signed-in user, as with the Python program.")),
    STUDIO_CLIENT_ID(
            Spec.key("studio.client-id").means("Client that the web page signs in with; absent = `FIEF_CLIENT_ID`.")),
    PUBLIC_URL(Spec.key("public-url")
            .type(SettingType.URL)
            .means("What users type to reach this product, for absolute links; absent = taken from the request.")),
    NODE_NAME(Spec.key("node-name")
            .means("Name of this node in leases and logs; absent = host name. A random end tells its starts apart.")),
    SECRET_KEY(Spec.key("secret-key")
            .secret()
            .means("Seals secrets at rest (backend credentials, webhook secrets); any text of 16 characters or more.")),
    CORS_ORIGINS(Spec.key("cors.origins")
            .type(SettingType.LIST)
            .means("Origins whose pages may call the API, such as `https://art.example`; absent = none.")),
    TRUSTED_PROXIES(
            Spec.key("trusted-proxies")
                    .type(SettingType.LIST)
                    .means(
                            "Addresses or networks (`10.0.0.5`, `10.1.0.0/16`, `fd00::/8`) of proxies in front, whose `X-Forwarded-For` tells the client's address; absent = that header is ignored.")),
    ANONYMOUS_RATE(
            Spec.key("anonymous.rate")
                    .number(0, 1_000_000)
                    .or("120")
                    .means(
                            "Requests a minute that one address may make without a token: `POST /auth/token`, and webhooks with a bad signature; as many may come at once; 0 = no limit.")),
    METRICS_TOKEN(
            Spec.key("metrics.token").secret().means("Bearer token that may read `/metrics` beside administrators.")),
    SEED_DIR(Spec.key("seed.dir")
            .means("Folder of `models.json`, `workflows.json`, `plans.json`; absent = those in the product.")),

    GENERATE_WAIT(Spec.key("generate.wait")
            .duration()
            .or("PT120S")
            .means("How long `POST /image/generate` waits for its pictures before it answers 202.")),
    JOB_TOTAL_LIMIT(
            Spec.key("job.total-limit")
                    .also("Celery", "task_expiration")
                    .duration()
                    .or("PT1H")
                    .means(
                            "A job that has not ended this long after its acceptance fails; `[Celery] task_expiration` gives it in seconds.")),
    JOB_SILENCE_LIMIT(Spec.key("job.silence-limit")
            .duration()
            .or("PT10M")
            .means("A running prompt without a sign of life for this long is given up.")),
    JOB_LEASE(Spec.key("job.lease")
            .duration()
            .or("PT10S")
            .means("How long a node owns a job without renewing; longer than `oart.comfy.submit-timeout`.")),
    WEBHOOK_SECRET(
            Spec.key("webhook.secret")
                    .secret()
                    .means(
                            "Signs the webhooks that tell of ended jobs; any text of 16 characters or more; absent = a `callback_url` is refused.")),
    WEBHOOK_ALLOW(
            Spec.key("webhook.allow")
                    .type(SettingType.LIST)
                    .means(
                            "Hosts that webhooks may go to although they are private: names, addresses and networks, such as `hooks.internal, 10.1.0.0/16`; absent = none.")),
    JOB_KEEP(Spec.key("job.keep").duration().or("P7D").means("How long ended jobs are kept.")),
    RETENTION_EVERY(
            Spec.key("retention.every")
                    .duration()
                    .or("PT24H")
                    .means(
                            "How often the job `image-retention` removes images that plans keep no longer and expired uploads; once per cluster.")),

    COMFY_SUBMIT_TIMEOUT(Spec.key("comfy.submit-timeout").duration().or("PT5S").means("Limit of one `POST /prompt`.")),
    COMFY_TIMEOUT(Spec.key("comfy.timeout").duration().or("PT10S").means("Limit of every other request to ComfyUI.")),
    COMFY_SLOTS(Spec.key("comfy.slots")
            .number(1, 64)
            .or("2")
            .means("Prompts that one backend holds at a time, the running one included.")),
    COMFY_PING(Spec.key("comfy.ping").duration().or("PT15S").means("Pause between two pings to a backend.")),
    COMFY_SILENCE(
            Spec.key("comfy.silence")
                    .duration()
                    .or("PT40S")
                    .means(
                            "A backend that has sent nothing for this long, answers to pings included, is connected anew; longer than `oart.comfy.ping`.")),
    COMFY_BACK_OFF(
            Spec.key("comfy.back-off")
                    .duration()
                    .or("PT0.5S")
                    .means(
                            "About the first pause before a backend that failed is tried again; doubled each time, up to 32 times as long, with jitter.")),
    COMFY_PROBE(Spec.key("comfy.probe").duration().or("PT10S").means("Pause between two `GET /prompt` to a backend.")),
    COMFY_REFRESH(Spec.key("comfy.refresh")
            .duration()
            .or("PT5M")
            .means("How often node classes and model files of a backend are read again, besides after each connect.")),

    LIMITS_JSON(Spec.key("limits.json").bytes().or("1 MiB").means("Longest JSON body.")),
    LIMITS_GENERATE(Spec.key("limits.generate")
            .bytes()
            .or("64 MiB")
            .means("Longest body of `POST /image/generate` and of a workflow.")),
    LIMITS_WATCHERS(Spec.key("limits.watchers")
            .number(1, 1_000_000)
            .or("1000")
            .means("Open event streams and sockets that one user may have on one node; more are refused with 429.")),
    LIMITS_UPLOAD(Spec.key("limits.upload").bytes().or("100 MiB").means("Longest uploaded file.")),
    LIMITS_PROFILE_IMAGE(Spec.key("limits.profile-image").bytes().or("512 KiB").means("Longest profile picture.")),
    LIMITS_MEGAPIXELS(Spec.key("limits.megapixels")
            .number(1, 1_000)
            .or("64")
            .means("Most megapixels of a picture that is taken in or decoded, told by its header.")),
    LIMITS_IMAGE_LIST(Spec.key("limits.image-list")
            .number(1, 1_000)
            .or("1000")
            .means("Rows of a list of images when the client names no `limit`.")),

    CONFIG_DIR(
            Spec.key("config.dir")
                    .or(".")
                    .means(
                            "Folder of `config.ini` and `.env`; read from the process environment or as a system property only."));

    private final Spec spec;

    Setting(Spec spec) {
        this.spec = spec;
    }

    /** The name an operator knows: {@code POSTGRES_URL}, {@code [Fief] domain} or {@code oart.issuer}. */
    public String display() {
        return spec.display;
    }

    /** The environment variable that sets it. */
    public String environmentName() {
        return spec.environmentNames.get(0);
    }

    /** All environment variables that set it, the first wins. */
    public List<String> environmentNames() {
        return List.copyOf(spec.environmentNames);
    }

    /** Its MicroProfile Config key, for the new ones. */
    public Optional<String> key() {
        return Optional.ofNullable(spec.key);
    }

    /** Value when nobody sets it. */
    public Optional<String> fallback() {
        return Optional.ofNullable(spec.fallback);
    }

    public SettingType type() {
        return spec.type;
    }

    /** What it does, one Markdown sentence. */
    public String meaning() {
        return spec.meaning;
    }

    /** Whether its value must never be shown. */
    public boolean isSecret() {
        return spec.secret;
    }

    /** Whether the product refuses to start without it. */
    public boolean isMandatory() {
        return spec.mandatory;
    }

    Spec spec() {
        return spec;
    }
}
