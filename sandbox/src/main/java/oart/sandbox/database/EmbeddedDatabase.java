package oart.sandbox.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import oart.sandbox.SandboxException;
import oart.sandbox.process.DataFolder;
import oart.sandbox.process.Guard;
import oart.sandbox.process.Ports;
import oart.sandbox.process.ProcessFile;

/**
 * PostgreSQL 18 on loopback, its rows in a folder that survives. Every local connection is trusted, whatever its password. A
 * server that a killed process left on the folder is ended first; an initialisation that was never finished starts anew.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String DATABASE = "oart";
    private static final String USER = "postgres";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 5;
    private static final String MAJOR = "18";

    // Complains of every server that was killed on purpose; what matters is in the exceptions and in the server's log.
    private static final Logger LIBRARY = Logger.getLogger(EmbeddedPostgres.class.getName());

    static {
        LIBRARY.setLevel(Level.OFF);
    }

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;
    private Guard guard;

    private EmbeddedDatabase(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts the server, first making the database when the folder is new.
     *
     * @param folder holds all of it; made when missing
     * @param port must be free once a leftover on the folder is gone
     */
    public static EmbeddedDatabase start(Path folder, int port) {
        EmbeddedDatabase database = new EmbeddedDatabase(folder.toAbsolutePath().normalize(), port);
        database.start();
        return database;
    }

    /** Starts it again after {@link #close()} or {@link #kill()}, on the same port and rows. */
    public void start() {
        try {
            Files.createDirectories(folder);
            stopLeftover(folder);
            forgetHalfWritten();
            requireMajorVersion();
            if (!Ports.isFree(port)) {
                throw new SandboxException(
                        "Port " + port + " is taken by another program, so PostgreSQL cannot start.");
            }
            server = launch();
            guard = Guard.over(postmaster().orElseThrow(this::vanished).pid(), "INT");
            requireOurs();
            createDatabase();
            if (!Files.exists(ready())) {
                Files.createFile(ready());
            }
        } catch (IOException | SQLException e) {
            close();
            throw new SandboxException(
                    "PostgreSQL did not start on " + folder + ": " + cause(e) + " (its log is " + log() + ").", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Ends a server that runs on the folder though nobody here started it. @return whether there was one */
    public static boolean stopLeftover(Path folder) {
        Optional<ProcessHandle> left = postmaster(folder.resolve("data"));
        left.ifPresent(process -> {
            interrupt(process);
            if (!ProcessFile.ended(process, STOP)) {
                process.destroyForcibly();
                ProcessFile.ended(process, STOP);
            }
        });
        return left.isPresent();
    }

    /** Fast shutdown: SIGINT; SIGTERM would wait for all clients to leave. */
    private static void interrupt(ProcessHandle process) {
        try {
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            kill.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroy(); // no kill command on this system
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the first start has succeeded no row of anybody can be in the folder, so nothing is lost here. */
    private void forgetHalfWritten() throws IOException {
        if (!Files.exists(ready())) {
            DataFolder.delete(data());
        }
    }

    private void requireMajorVersion() throws IOException {
        Path version = data().resolve("PG_VERSION");
        if (!Files.exists(ready())) {
            return;
        }
        String found = Files.exists(version) ? Files.readString(version).strip() : "";
        if (!found.equals(MAJOR)) {
            throw new SandboxException("The database in " + folder + " is "
                    + (found.isEmpty()
                            ? "damaged (PG_VERSION is missing)"
                            : "of PostgreSQL " + found + " and not " + MAJOR)
                    + "; move the folder away, or start with --fresh to begin anew.");
        }
    }

    private EmbeddedPostgres launch() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(data())
                        .setCleanDataDirectory(false)
                        .setOverrideWorkingDirectory(binaries().toFile())
                        .setRegisterShutdownHook(false) // the owner stops the parts in their order
                        .setPGStartupWait(START)
                        .setLocaleConfig("locale", "C")
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("shared_buffers", "64MB")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("timezone", "UTC")
                        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
            } catch (IOException | IllegalStateException e) {
                // After a kill -9 the old server's children hold its memory for a moment.
                if (attempt >= ATTEMPTS || !lastLogLines().contains("shared memory block")) {
                    throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
                }
            }
        }
    }

    /** Unpacked once for a user of this machine; another user's copy could not be written. */
    static Path binaries() {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "oart-postgresql-" + user);
    }

    /** The library takes any server that answers on the port for its own. */
    private void requireOurs() throws SQLException, IOException {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW data_directory")) {
            rows.next();
            if (!Files.isSameFile(Path.of(rows.getString(1)), data())) {
                throw new SandboxException("Port " + port + " is answered by a PostgreSQL of the folder "
                        + rows.getString(1) + "; stop that one first.");
            }
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement()) {
            boolean there;
            try (ResultSet rows =
                    statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                there = rows.next();
            }
            if (!there) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    /** A new connection to the application's database, for looking into it. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    /** The first column of every row, as texts. */
    public List<String> column(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new SandboxException("The database did not answer: " + e.getMessage(), e);
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + '/' + database, USER, "");
    }

    /** What {@code POSTGRES_URL} says to use it. */
    public String url() {
        return "postgresql://" + USER + "@127.0.0.1:" + port + '/' + DATABASE;
    }

    public int port() {
        return port;
    }

    /** The server's first process, while it lives. */
    public Optional<ProcessHandle> postmaster() {
        return postmaster(data());
    }

    private static Optional<ProcessHandle> postmaster(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                            .filter(ProcessHandle::isAlive)
                            .filter(process -> process.info()
                                    .command()
                                    .map(command -> command.contains("postgres"))
                                    .orElse(true));
        } catch (IOException e) {
            return Optional.empty(); // no such file: no server
        }
    }

    /** Ends the server as a power failure would. */
    public void kill() {
        postmaster().ifPresent(process -> {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            ProcessFile.ended(process, STOP);
        });
        close();
    }

    /** Stops the server; the rows stay. */
    @Override
    public void close() {
        release();
        if (server != null) {
            try {
                server.close(); // releases its lock of the folder
            } catch (IOException e) {
                throw new SandboxException("PostgreSQL's folder " + folder + " cannot be released.", e);
            } finally {
                server = null;
            }
        }
        stopLeftover(folder); // the library gives it five seconds only
    }

    private void release() {
        if (guard != null) {
            guard.close();
            guard = null;
        }
    }

    private SandboxException vanished() {
        return new SandboxException("PostgreSQL ended right after its start; its log is " + log() + ".");
    }

    private String cause(Exception e) {
        String last = lastLogLines()
                .lines()
                .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                .reduce((first, second) -> second)
                .map(line -> line.replaceFirst(".*(FATAL|PANIC):\\s*", ""))
                .orElse(e.getMessage());
        return last == null ? e.getClass().getSimpleName() : last;
    }

    private String lastLogLines() {
        try {
            List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path ready() {
        return folder.resolve("ready");
    }

    private Path log() {
        return folder.resolve("server.log");
    }
}
