package oart.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where PostgreSQL is and who we are there.
 *
 * @param addresses {@code host:port} each, an IPv6 address in brackets; more than one of a cluster, tried in order
 * @param user empty = the driver's default
 * @param password empty = none
 * @param properties pgjdbc's connection properties, beyond user and password
 */
public record DatabaseUrl(
        List<String> addresses, String database, String user, String password, Map<String, String> properties) {

    private static final String NAME = "POSTGRES_URL";
    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres", "jdbc:postgresql");

    /**
     * Credentials, place and query. A password may hold an unescaped {@code / ? @}, so the credentials end at the first at sign that a place
     * and nothing but a query follow.
     */
    private static final Pattern PARTS =
            Pattern.compile("(?:(.*?)@)?([^@/?]*(?:/[^@?]*)?)(?:\\?((?:[\\w.-]+(?:=.*)?)?))?", Pattern.DOTALL);

    /** libpq's and asyncpg's names of what pgjdbc has too. */
    private static final Map<String, String> PGJDBC_NAMES = Map.ofEntries(
            Map.entry("application_name", "ApplicationName"),
            Map.entry("fallback_application_name", "ApplicationName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("timeout", "connectTimeout"),
            Map.entry("command_timeout", "socketTimeout"),
            Map.entry("target_session_attrs", "targetServerType"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("krbsrvname", "kerberosServerName"),
            Map.entry("sslnegotiation", "sslNegotiation"));

    /** Of asyncpg, SQLAlchemy and libpq only; they mean nothing to another driver. */
    private static final Set<String> FOREIGN = Set.of(
            "prepared_statement_cache_size",
            "statement_cache_size",
            "max_cached_statement_lifetime",
            "max_cacheable_statement_size",
            "async_fallback",
            "prepared_statement_name_func",
            "client_encoding");

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    public DatabaseUrl {
        addresses = List.copyOf(addresses);
        properties = Map.copyOf(properties);
    }

    /** @throws SettingException not such a URL; the message never holds the password */
    public static DatabaseUrl parse(String text) {
        int end = text.indexOf("://");
        if (end < 0) {
            throw bad("is not a URL like postgresql://user:password@host:5432/database");
        }
        String name = text.substring(0, end).toLowerCase(Locale.ROOT);
        int driver = name.indexOf('+');
        String scheme = driver < 0 ? name : name.substring(0, driver);
        if (!SCHEMES.contains(scheme)) {
            throw bad("begins with '" + name
                    + "://' instead of postgresql://, postgresql+asyncpg:// or jdbc:postgresql://");
        }
        Matcher parts = PARTS.matcher(text.substring(end + 3));
        if (!parts.matches()) {
            throw bad("has an '@', '/' or '?' where none can be; write %40, %2F or %3F for it in a password");
        }
        Reader reader = new Reader(scheme.startsWith("jdbc:"));
        reader.credentials(parts.group(1) == null ? "" : parts.group(1));
        reader.place(parts.group(2));
        reader.query(parts.group(3) == null ? "" : parts.group(3));
        return reader.url();
    }

    /** Collects the parts of one URL. */
    private static final class Reader {
        /** Whether the query speaks pgjdbc's language already. */
        private final boolean jdbc;

        private final Map<String, String> properties = new LinkedHashMap<>();
        private final List<String> hosts = new ArrayList<>();
        private final List<String> ports = new ArrayList<>();
        private String authority = "";
        private String database = "";
        private String user = "";
        private String password = "";

        Reader(boolean jdbc) {
            this.jdbc = jdbc;
        }

        void credentials(String text) {
            int colon = text.indexOf(':');
            user = Percent.decode(NAME, colon < 0 ? text : text.substring(0, colon));
            password = colon < 0 ? "" : Percent.decode(NAME, text.substring(colon + 1));
        }

        void place(String text) {
            int slash = text.indexOf('/');
            authority = slash < 0 ? text : text.substring(0, slash);
            database = slash < 0 ? "" : Percent.decode(NAME, text.substring(slash + 1));
        }

        void query(String text) {
            for (String pair : text.isEmpty() ? List.<String>of() : List.of(text.split("&"))) {
                int equals = pair.indexOf('=');
                String key = Percent.decode(NAME, equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : Percent.decode(NAME, pair.substring(equals + 1));
                switch (key) {
                    case "user" -> user = value;
                    case "password" -> password = value;
                    case "dbname", "database" -> database = value;
                    case "host" -> hosts.addAll(List.of(value.split(",")));
                    case "port" -> ports.addAll(List.of(value.split(",")));
                    default -> property(key, value);
                }
            }
        }

        private void property(String key, String value) {
            if (FOREIGN.contains(key)) {
                return;
            }
            String name = PGJDBC_NAMES.getOrDefault(key, key);
            switch (name) {
                case "ssl" -> ssl(value.toLowerCase(Locale.ROOT));
                case "sslmode" -> properties.put("sslmode", sslMode(key, value.toLowerCase(Locale.ROOT)));
                case "targetServerType" -> properties.put(name, serverType(key, value));
                case "connectTimeout", "socketTimeout" -> properties.put(name, wholeSeconds(key, value));
                default -> properties.put(name, value);
            }
        }

        /** A bare "true" asks pgjdbc for a checked certificate, and everybody else for encryption alone. */
        private void ssl(String value) {
            switch (value) {
                case "", "true", "on", "1" -> properties.put("sslmode", jdbc ? "verify-full" : "require");
                case "false", "off", "0" -> properties.putIfAbsent("sslmode", jdbc ? "prefer" : "disable");
                default -> properties.put("sslmode", sslMode("ssl", value));
            }
        }

        private static String sslMode(String key, String value) {
            if (!SSL_MODES.contains(value)) {
                throw bad("has " + key
                        + " with a value that is none of disable, allow, prefer, require, verify-ca, verify-full");
            }
            return value;
        }

        private static String serverType(String key, String value) {
            if (!key.equals("target_session_attrs")) {
                return value;
            }
            if (!SERVER_TYPES.containsKey(value)) {
                throw bad("has target_session_attrs with a value that is none of any, read-write, read-only, primary,"
                        + " standby, prefer-standby");
            }
            return SERVER_TYPES.get(value);
        }

        /** asyncpg takes fractions; rounded up, since 0 would be no limit at all. */
        private static String wholeSeconds(String key, String value) {
            if (!value.matches("\\d{1,6}(\\.\\d{1,9})?")) {
                throw bad("has " + key + " with a value that is no number of seconds");
            }
            return new BigDecimal(value).setScale(0, RoundingMode.CEILING).toPlainString();
        }

        DatabaseUrl url() {
            List<String> addresses = addresses();
            if (addresses.size() > 1) {
                properties.putIfAbsent("targetServerType", "primary");
            }
            if (database.isEmpty()) {
                database = user;
            }
            if (database.isEmpty()) {
                throw bad("names no database");
            }
            return new DatabaseUrl(addresses, database, user, password, properties);
        }

        private List<String> addresses() {
            List<String> named = new ArrayList<>(authority.isEmpty() ? hosts : List.of(authority.split(",", -1)));
            if (named.stream()
                    .anyMatch(host -> host.startsWith("/") || host.startsWith("%2F") || host.startsWith("%2f"))) {
                throw bad("names a Unix socket, which Java's driver cannot use; name host and port");
            }
            if (named.isEmpty()) {
                throw bad("names no host");
            }
            List<String> addresses = new ArrayList<>();
            for (int i = 0; i < named.size(); i++) {
                String port = ports.isEmpty() ? "" : ':' + ports.get(Math.min(i, ports.size() - 1));
                String host = named.get(i);
                boolean bare = host.indexOf(':') < 0 || host.endsWith("]");
                HostPort place = HostPort.parse(NAME, bare ? host + port : host, DEFAULT_PORT);
                addresses.add(place.text());
            }
            return addresses;
        }
    }

    /** The URL for {@code java.sql.DriverManager}, without user and password. */
    public String jdbcUrl() {
        String query = new TreeMap<>(properties)
                .entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + '=' + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + address() + '/' + encode(database) + (query.isEmpty() ? "" : '?' + query);
    }

    /** All addresses, separated by commas, as a URL has them. */
    public String address() {
        return String.join(",", addresses);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static SettingException bad(String what) {
        return new SettingException(NAME + ' ' + what + '.');
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseUrl[" + (user.isEmpty() ? "" : user + '@') + address() + '/' + database + ']';
    }
}
