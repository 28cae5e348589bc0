package oart.settings;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what a server's connection pool needs as lines for a POSIX shell's {@code eval}; {@code config/database-env.sh} calls it. The
 * launcher and the tests use {@link #of} directly.
 */
public final class DatabaseEnvironment {
    private DatabaseEnvironment() {}

    /** Prints {@code export NAME='value'} lines; on a bad or absent setting one line on stderr and exit code 1. */
    public static void main(String[] args) {
        try {
            String url = Settings.load(Settings.configDir(System.getenv()), System.getenv())
                    .require(Setting.POSTGRES_URL);
            of(url).forEach((name, value) -> System.out.println("export " + name + "=" + quoted(value)));
        } catch (SettingException e) {
            System.err.println(e.getMessage());
            System.out.println("false");
            System.exit(1);
        }
    }

    /**
     * The variables that the pools in {@code config/} read.
     *
     * @param postgresUrl in a form that {@link DatabaseUrl#parse} takes
     * @return {@code POSTGRES_URL}, {@code POSTGRES_JDBC_URL} (without credentials), {@code POSTGRES_USER}, {@code POSTGRES_PASSWORD}
     */
    public static Map<String, String> of(String postgresUrl) {
        DatabaseUrl database = DatabaseUrl.parse(postgresUrl);
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("POSTGRES_URL", postgresUrl);
        variables.put("POSTGRES_JDBC_URL", database.jdbcUrl());
        variables.put("POSTGRES_USER", database.user());
        variables.put("POSTGRES_PASSWORD", database.password());
        return variables;
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
