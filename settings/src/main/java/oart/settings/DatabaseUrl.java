package oart.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where PostgreSQL is and who we are there.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param user empty = the driver's default
 * @param password empty = none
 * @param properties pgjdbc's connection properties, beyond user and password
 */
public record DatabaseUrl(
        String host, int port, String database, String user, String password, Map<String, String> properties) {

    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres", "jdbc:postgresql");

    /** libpq's and asyncpg's names of what pgjdbc has too. */
    private static final Map<String, String> PGJDBC_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "timeout", "connectTimeout",
            "command_timeout", "socketTimeout",
            "target_session_attrs", "targetServerType",
            "channel_binding", "channelBinding",
            "sslmode", "sslmode");

    /** Of asyncpg and SQLAlchemy only; they mean nothing to another driver. */
    private static final Set<String> FOREIGN = Set.of(
            "prepared_statement_cache_size", "statement_cache_size", "async_fallback", "prepared_statement_name_func");

    public DatabaseUrl {
        properties = Map.copyOf(properties);
    }

    /** @throws SettingException not such a URL; the message never holds the password */
    public static DatabaseUrl parse(String text) {
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            throw bad("is not a URL like postgresql://user:password@host:5432/database");
        }
        String name = text.substring(0, scheme).toLowerCase(Locale.ROOT);
        int driver = name.indexOf('+');
        if (!SCHEMES.contains(driver < 0 ? name : name.substring(0, driver))) {
            throw bad("begins with '" + name
                    + "://' instead of postgresql://, postgresql+asyncpg:// or jdbc:postgresql://");
        }
        String rest = text.substring(scheme + 3);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String main = question < 0 ? rest : rest.substring(0, question);
        // A password may hold an unescaped '/' or '@': the last '@' ends it, and only what follows is split further.
        int at = main.lastIndexOf('@');
        String credentials = at < 0 ? "" : main.substring(0, at);
        String place = main.substring(at + 1);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        String database = slash < 0 ? "" : Percent.decode("POSTGRES_URL", place.substring(slash + 1));
        int colon = credentials.indexOf(':');
        String user = Percent.decode("POSTGRES_URL", colon < 0 ? credentials : credentials.substring(0, colon));
        String password = colon < 0 ? "" : Percent.decode("POSTGRES_URL", credentials.substring(colon + 1));

        Map<String, String> properties = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? List.<String>of() : List.of(query.split("&"))) {
            int equals = pair.indexOf('=');
            String key = Percent.decode("POSTGRES_URL", equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : Percent.decode("POSTGRES_URL", pair.substring(equals + 1));
            switch (key) {
                case "user" -> user = value;
                case "password" -> password = value;
                default -> translate(key, value, properties);
            }
        }
        HostPort place2 = HostPort.parse("POSTGRES_URL", authority, DEFAULT_PORT);
        if (database.isEmpty()) {
            database = user;
        }
        if (database.isEmpty()) {
            throw bad("names no database");
        }
        return new DatabaseUrl(place2.host(), place2.port(), database, user, password, properties);
    }

    private static void translate(String key, String value, Map<String, String> properties) {
        if (FOREIGN.contains(key)) {
            return;
        }
        if (key.equals("ssl")) {
            String mode = value.toLowerCase(Locale.ROOT);
            properties.put(
                    "sslmode",
                    switch (mode) {
                        case "", "true", "on", "1" -> "require";
                        case "false", "off", "0" -> "disable";
                        case "disable", "allow", "prefer", "require", "verify-ca", "verify-full" -> mode;
                        default ->
                            throw bad("has ssl=" + value
                                    + ", which is none of disable, allow, prefer, require, verify-ca, verify-full");
                    });
            return;
        }
        String translated = PGJDBC_NAMES.getOrDefault(key, key);
        properties.put(
                translated, translated.equals("targetServerType") ? value.replace("read-write", "primary") : value);
    }

    /** The URL for {@code java.sql.DriverManager}, without user and password. */
    public String jdbcUrl() {
        String bracketed = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        String query = new TreeMap<>(properties)
                .entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + '=' + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + bracketed + ':' + port + '/' + encode(database)
                + (query.isEmpty() ? "" : '?' + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static SettingException bad(String what) {
        return new SettingException("POSTGRES_URL " + what + '.');
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseUrl[" + (user.isEmpty() ? "" : user + '@') + host + ':' + port + '/' + database + ']';
    }
}
