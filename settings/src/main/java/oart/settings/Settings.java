package oart.settings;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of one process, read once and checked as a whole: whoever holds an instance needs no further check but for
 * presence. Precedence: process environment, {@code .env}, {@code config.ini}, the further source, the built-in default; a blank
 * value counts as absent. Immutable, for any thread.
 */
public final class Settings {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,15})\\s*([kmg]i?b?|b|bytes)?", Pattern.CASE_INSENSITIVE);
    private static final Set<String> YES = Set.of("true", "yes", "on", "1");
    private static final Set<String> NO = Set.of("false", "no", "off", "0");
    private static final Set<String> LOG_LEVELS =
            Set.of("DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "TRACE", "NOTSET");
    private static final List<Setting> INFLUX =
            List.of(Setting.INFLUXDB_URL, Setting.INFLUXDB_TOKEN, Setting.INFLUXDB_ORG, Setting.INFLUXDB_BUCKET);
    private static final List<Setting> MINIO =
            List.of(Setting.MINIO_ENDPOINT, Setting.MINIO_ACCESS_KEY, Setting.MINIO_SECRET_KEY);
    private static final List<Setting> FIEF_API = List.of(Setting.FIEF_API_URL, Setting.FIEF_API_USER_TOKEN);
    private static final int SECRET_KEY_LENGTH = 16;
    /** What MinIO's Python client takes; a new bucket of a strict store needs small letters. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");

    /** Where a value came from, in order of precedence. */
    public enum Origin {
        ENVIRONMENT,
        ENV_FILE,
        CONFIG_INI,
        FURTHER,
        DEFAULT
    }

    /** @param place where an operator finds it, for messages */
    private record Value(String text, Origin origin, String place) {}

    private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
    private final List<String> notices = new ArrayList<>();

    private Settings() {}

    /**
     * @param configDir where {@code config.ini} and {@code .env} are looked for; either may be missing
     * @param environment the process environment
     * @param further asked last, by {@code oart.} key and by environment name; MicroProfile Config in a server
     * @throws SettingException a file cannot be read, a value is unusable, or values contradict each other; one sentence that names the
     *     setting, where it was read and what is wrong, and holds no secret
     */
    public static Settings load(
            Path configDir, Map<String, String> environment, Function<String, Optional<String>> further) {
        String envText = read(configDir.resolve(".env"));
        String iniText = read(configDir.resolve("config.ini"));
        Map<String, String> envFile = EnvFile.parse(".env", envText, environment);
        IniFile ini = IniFile.parse("config.ini", iniText);
        Settings settings = new Settings();
        for (Setting setting : Setting.values()) {
            settings.find(setting, environment, envFile, ini, further);
        }
        settings.check();
        settings.notice(environment, envFile, ini);
        return settings;
    }

    /** As {@link #load(Path, Map, Function)} without a further source. */
    public static Settings load(Path configDir, Map<String, String> environment) {
        return load(configDir, environment, name -> Optional.empty());
    }

    /**
     * The folder of the files: {@code OART_CONFIG_DIR}, system property {@code oart.config.dir}, the current directory.
     *
     * @throws SettingException there is no such folder
     */
    public static Path configDir(Map<String, String> environment) {
        String dir = environment.get(Setting.CONFIG_DIR.environmentName());
        String place = "the environment variable " + Setting.CONFIG_DIR.environmentName();
        if (dir == null || dir.isBlank()) {
            dir = System.getProperty("oart.config.dir", ".");
            place = "the system property oart.config.dir";
        }
        if (!Files.isDirectory(Path.of(dir))) {
            throw new SettingException(
                    Setting.CONFIG_DIR.display() + " is '" + dir + "', which is no folder (from " + place + ").");
        }
        return Path.of(dir);
    }

    private static String read(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new SettingException(file + " is not UTF-8 text.");
        } catch (IOException e) {
            throw new SettingException(file + " cannot be read.");
        }
    }

    private void find(
            Setting setting,
            Map<String, String> environment,
            Map<String, String> envFile,
            IniFile ini,
            Function<String, Optional<String>> further) {
        List<String> names = setting.environmentNames();
        Predicate<String> usable = text -> !setting.spec().shared || text.contains("://");
        in(names, usable, environment::get, Origin.ENVIRONMENT, "the environment variable ")
                .or(() -> in(names, usable, envFile::get, Origin.ENV_FILE, ".env, "))
                .or(() -> setting.spec().iniNames.stream()
                        .flatMap(name -> ini
                                .get(name.section(), name.key())
                                .map(text -> new Value(
                                        text.strip(),
                                        Origin.CONFIG_INI,
                                        "config.ini, [" + name.section() + "] " + name.key()))
                                .stream())
                        .findFirst())
                .or(() -> in(
                        Stream.concat(setting.key().stream(), names.stream()).toList(),
                        usable,
                        name -> further.apply(name).orElse(null),
                        Origin.FURTHER,
                        "the server's configuration, "))
                .or(() -> setting.fallback().map(text -> new Value(text, Origin.DEFAULT, "the built-in default")))
                .ifPresent(value -> values.put(setting, value));
    }

    private static Optional<Value> in(
            List<String> names,
            Predicate<String> usable,
            UnaryOperator<String> source,
            Origin origin,
            String placeBeforeName) {
        for (String name : names) {
            String text = source.apply(name);
            if (text != null && !text.isBlank() && usable.test(text)) {
                return Optional.of(new Value(text.strip(), origin, placeBeforeName + name));
            }
        }
        return Optional.empty();
    }

    private void check() {
        for (Setting setting : values.keySet()) {
            try {
                check(setting);
            } catch (SettingException e) {
                throw new SettingException(e.getMessage().replaceFirst("\\.$", "") + " (from "
                        + values.get(setting).place() + ").");
            }
        }
        together(INFLUX);
        if (isSet(Setting.MINIO_ENDPOINT)) {
            together(MINIO);
        }
        if (isSet(Setting.FIEF_API_URL)) {
            together(FIEF_API);
        }
        if (duration(Setting.JOB_LEASE).compareTo(duration(Setting.COMFY_SUBMIT_TIMEOUT)) <= 0) {
            throw new SettingException("oart.job.lease is " + told(Setting.JOB_LEASE)
                    + ", which is not longer than oart.comfy.submit-timeout, " + told(Setting.COMFY_SUBMIT_TIMEOUT)
                    + '.');
        }
    }

    private String told(Setting setting) {
        return require(setting) + " (from " + values.get(setting).place() + ')';
    }

    private void check(Setting setting) {
        switch (setting.type()) {
            case TEXT, LIST, IGNORED -> {}
            case INTEGER -> integer(setting);
            case BYTES -> bytes(setting);
            case FLAG -> flag(setting);
            case DURATION -> duration(setting);
            case URL -> uri(setting);
            case LOG_LEVEL -> logLevel(setting);
            case DATABASE -> database();
            case OBJECT_STORE -> minio();
            case COMFY_SERVERS -> comfyServers();
        }
        if (setting == Setting.IDENTITY_PROVIDER && !List.of("fief", "oidc").contains(require(setting))) {
            throw bad(setting, "neither fief nor oidc");
        }
        if (setting == Setting.SECRET_KEY && require(setting).length() < SECRET_KEY_LENGTH) {
            throw bad(setting, "shorter than " + SECRET_KEY_LENGTH + " characters");
        }
        if (setting == Setting.MINIO_BUCKET && !BUCKET.matcher(require(setting)).matches()) {
            throw bad(setting, "no bucket name: 3 to 63 letters, digits, dots, hyphens or underscores");
        }
        if (setting == Setting.CORS_ORIGINS) {
            for (String origin : list(setting)) {
                if (!origin.equals("*") && !origin.matches("https?://[^/?#\\s]+")) {
                    throw new SettingException(
                            "oart.cors.origins has '" + origin + "', which is no origin like https://art.example.");
                }
            }
        }
    }

    private void together(List<Setting> group) {
        List<Setting> missing =
                group.stream().filter(setting -> !isSet(setting)).toList();
        if (!missing.isEmpty() && missing.size() < group.size()) {
            throw new SettingException(missing.get(0).display() + " is missing; "
                    + group.stream().map(Setting::display).collect(Collectors.joining(", ")) + " go together ("
                    + group.stream()
                            .filter(this::isSet)
                            .map(setting -> setting.display() + " is from "
                                    + values.get(setting).place())
                            .collect(Collectors.joining(", "))
                    + ").");
        }
    }

    private void notice(Map<String, String> environment, Map<String, String> envFile, IniFile ini) {
        for (Setting setting : values.keySet()) {
            if (setting.type() == SettingType.IGNORED) {
                notices.add(setting.display() + " is accepted and has no effect");
            }
        }
        if (ini.get("Celery", "task_expiration").isPresent()) {
            notices.add("[Celery] task_expiration is taken as the total time limit of a job");
        }
        Set<String> names = Arrays.stream(Setting.values())
                .flatMap(setting -> setting.environmentNames().stream())
                .collect(Collectors.toSet());
        Set<String> foreign = Arrays.stream(Setting.values())
                .filter(setting -> setting.spec().shared)
                .flatMap(setting -> setting.environmentNames().stream())
                .collect(Collectors.toSet());
        Map<String, String> variables = new TreeMap<>(envFile);
        variables.putAll(environment);
        for (String name : variables.keySet()) {
            String text = variables.get(name);
            if (foreign.contains(name) && !text.isBlank() && !text.contains("://")) {
                notices.add(name + " is no URL: it is taken for Fief's own variable and has no effect");
            }
            if (name.startsWith("OART_") && !names.contains(name) && !CLIENT_VARIABLES.contains(name)) {
                notices.add(name + " is no setting and has no effect");
            }
        }
        Set<String> places = Arrays.stream(Setting.values())
                .flatMap(setting -> setting.spec().iniNames.stream())
                .map(name -> (name.section() + '/' + name.key()).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        ini.sections().forEach((section, keys) -> keys.keySet().forEach(key -> {
            if (!section.equals("default") && !places.contains(section + '/' + key)) {
                notices.add("config.ini [" + section + "] " + key + " has no effect");
            }
        }));
    }

    /** Variables of the command line client, which are no settings of the product. */
    private static final Set<String> CLIENT_VARIABLES = Set.of("OART_TOKEN", "OART_URL", "OART_JAVA_OPTS", "OART_HOME");

    /** Log lines about settings that have no effect. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** The value or its default; empty when neither is there. */
    public Optional<String> text(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::text);
    }

    /** Whether somebody set it, so that it is not the default. */
    public boolean isSet(Setting setting) {
        Value value = values.get(setting);
        return value != null && value.origin() != Origin.DEFAULT;
    }

    /** Where the value came from. */
    public Optional<Origin> origin(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::origin);
    }

    /** @throws SettingException it is absent */
    public String require(Setting setting) {
        return text(setting).orElseThrow(() -> new SettingException(setting.display() + " is not set."));
    }

    /** @throws SettingException it is absent */
    public int integer(Setting setting) {
        String text = require(setting);
        Spec spec = setting.spec();
        long least = Math.max(spec.least, Integer.MIN_VALUE);
        long most = Math.min(spec.most, Integer.MAX_VALUE);
        if (!text.matches("[+-]?\\d{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw bad(setting, "no whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    /** A size in bytes. @throws SettingException it is absent */
    public long bytes(Setting setting) {
        Matcher matcher = SIZE.matcher(require(setting));
        if (!matcher.matches()) {
            throw bad(setting, "no size like 1048576 or 64 MiB");
        }
        String unit = matcher.group(2) == null ? "b" : matcher.group(2).toLowerCase(Locale.ROOT);
        int shift =
                switch (unit.charAt(0)) {
                    case 'k' -> 10;
                    case 'm' -> 20;
                    case 'g' -> 30;
                    default -> 0;
                };
        long number = Long.parseLong(matcher.group(1));
        if (number < setting.spec().least || number > Long.MAX_VALUE >> shift) {
            throw bad(setting, "out of range");
        }
        return number << shift;
    }

    /** False when absent. */
    public boolean flag(Setting setting) {
        String text = text(setting).orElse("false").toLowerCase(Locale.ROOT);
        if (!YES.contains(text) && !NO.contains(text)) {
            throw bad(setting, "neither true nor false");
        }
        return YES.contains(text);
    }

    /** Always positive. @throws SettingException it is absent */
    public Duration duration(Setting setting) {
        String text = require(setting);
        try {
            Duration duration =
                    text.matches("\\d{1,12}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.parse(text);
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw bad(setting, "no ISO-8601 duration like PT10S, nor whole seconds");
        }
        throw bad(setting, "not longer than nothing");
    }

    /** An http or https URL without a slash at the end. */
    public Optional<URI> uri(Setting setting) {
        return text(setting).map(text -> {
            try {
                URI uri = new URI(text.replaceFirst("/+$", ""));
                String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
                if (uri.getHost() != null
                        && (scheme.equals("http") || scheme.equals("https"))
                        && isPort(uri.getPort())) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                throw bad(setting, "no URL");
            }
            throw bad(setting, "no URL that begins with http:// or https:// and names a host");
        });
    }

    /** -1 = the scheme's own. */
    private static boolean isPort(int port) {
        return port == -1 || port > 0 && port <= 65_535;
    }

    /** The items, trimmed, without blank ones; empty when absent. */
    public List<String> list(Setting setting) {
        return text(setting).stream()
                .flatMap(text -> Arrays.stream(text.split("[,\\n]")))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private void logLevel(Setting setting) {
        if (!LOG_LEVELS.contains(require(setting).toUpperCase(Locale.ROOT))) {
            throw bad(setting, "none of DEBUG, INFO, WARNING, ERROR, CRITICAL");
        }
    }

    /** {@link Setting#POSTGRES_URL}. */
    public Optional<DatabaseUrl> database() {
        return text(Setting.POSTGRES_URL).map(DatabaseUrl::parse);
    }

    /** {@link Setting#MINIO_ENDPOINT} with {@link Setting#MINIO_API_PORT}. */
    public Optional<MinioEndpoint> minio() {
        int port = text(Setting.MINIO_API_PORT).isPresent() ? integer(Setting.MINIO_API_PORT) : 0;
        return text(Setting.MINIO_ENDPOINT).map(text -> MinioEndpoint.parse(text, port));
    }

    /** {@link Setting#COMFYUI_SERVER}; empty when absent. */
    public List<ComfyServer> comfyServers() {
        return text(Setting.COMFYUI_SERVER).map(ComfyServer::parseList).orElse(List.of());
    }

    private SettingException bad(Setting setting, String what) {
        boolean hidden = setting.isSecret() || require(setting).indexOf('@') >= 0; // a URL may hold a password
        String shown = hidden ? "has a value that is " : "is '" + require(setting) + "', which is ";
        return new SettingException(setting.display() + ' ' + shown + what + '.');
    }

    /** One line for each setting that has a value: name, value or {@code ***}, origin. Holds no secret. */
    public List<String> describe() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().display() + " = " + shown(entry.getKey()) + " ("
                        + entry.getValue()
                                .origin()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ') + ')')
                .toList();
    }

    private String shown(Setting setting) {
        if (setting == Setting.POSTGRES_URL) {
            return database().map(DatabaseUrl::toString).orElse("");
        }
        if (setting == Setting.COMFYUI_SERVER) {
            return comfyServers().toString();
        }
        return setting.isSecret() ? "***" : require(setting);
    }

    /** Holds no secret. */
    @Override
    public String toString() {
        return "Settings" + describe();
    }
}
