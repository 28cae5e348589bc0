package oart.acceptance.takeover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.acceptance.http.Api;
import oart.acceptance.micro.MicroInstallation;
import oart.sandbox.Sandbox;
import oart.sandbox.issuer.FiefUser;
import oart.sandbox.micro.MicroNode;
import oart.settings.DatabaseEnvironment;

/** A node whose database and object store the Python program filled before the node ever started; once for all tests of this process. */
final class TakenOver {
    static final FiefUser ANNA = FiefUser.of(UUID.fromString("a0000000-0000-4000-8000-000000000001"), "anna");
    static final FiefUser BRUNO = FiefUser.of(UUID.fromString("a0000000-0000-4000-8000-000000000002"), "bruno");
    /** Not active. */
    static final FiefUser CLARA = FiefUser.of(UUID.fromString("a0000000-0000-4000-8000-000000000003"), "clara");
    /** Without a folder. */
    static final FiefUser JOAO = FiefUser.of(UUID.fromString("a0000000-0000-4000-8000-000000000004"), "joão");

    static final FiefUser KIT = FiefUser.of(UUID.fromString("a0000000-0000-4000-8000-000000000005"), "kit");

    /** The columns that the Python program knows. */
    private static final Map<String, String> COLUMNS = Map.of(
            "plans",
            "name, description, price, is_active, parameters, type_parameters, segment_parameters, id, created_at, updated_at",
            "models",
            "name, description, os_path, model, parameters, id, created_at, updated_at",
            "workflows",
            "name, description, model, model_id, workflow_type, workflow_segment, workflow_json, parameters, id, created_at,"
                    + " updated_at",
            "users",
            "id, email, username, email_verified, is_active, plan_id, profile_image_url, created_at, tenant_id, updated_at",
            "users_folders",
            "id, name, user_id, created_at, updated_at",
            "images",
            "id, url, workflow_id, user_id, user_folder_id, parameters, created_at, updated_at");

    private static final Path HOME = Path.of("").toAbsolutePath().getParent();
    private static final String DATABASE = "python";

    private final Sandbox sandbox;
    private final MicroNode node;
    private final Map<String, byte[]> objects = new LinkedHashMap<>();
    private final Map<String, String> rowsBefore;

    private TakenOver() {
        sandbox = MicroInstallation.shared().sandbox();
        execute(sandbox.database()::connect, "CREATE DATABASE " + DATABASE);
        for (String file : List.of("/python-program.sql", "/python-rows.sql")) {
            execute(this::connect, resource(file));
        }
        rowsBefore = rows();
        execute(this::connect, resource("/reference-kit.sql"));
        fillObjectStore();
        node = sandbox.startMicro(
                HOME,
                "takeover",
                DatabaseEnvironment.of("postgresql+asyncpg://postgres@127.0.0.1:"
                        + sandbox.database().port() + '/' + DATABASE));
    }

    private static final class Shared {
        private static final TakenOver INSTANCE = new TakenOver();
    }

    static TakenOver shared() {
        return Shared.INSTANCE;
    }

    private void fillObjectStore() {
        byte[] png = OldFiles.picture("png", 48, 64);
        for (int n : List.of(1, 2, 3, 4, 5, 6, 0xf, 0x10)) {
            put(key(1, n), png);
        }
        put(key(2, 0x11), png);
        put(key(1, 8), OldFiles.mp4());
        put(key(1, 9), OldFiles.webp());
        put(key(1, 0xa), OldFiles.picture("jpg", 20, 10));
        put(key(1, 0xb), OldFiles.picture("gif", 20, 10));
        put(key(1, 0xc), OldFiles.flac());
        put("default/a0000000-0000-4000-8000-000000000001/Férias +1 & 50% #2_0.png", png);
        put("default/a0000000-0000-4000-8000-000000000001/profile_images/me.png", OldFiles.picture("png", 32, 32));
        for (int owner = 1; owner <= 2; owner++) {
            for (int n = 1; n <= 3; n++) {
                put(
                        "default/ca000000-0000-4000-8000-00000000000" + owner + "/c5000000-0000-4000-8000-00000000000"
                                + n + "_0.png",
                        png);
            }
        }
        ObjectUpload upload = new ObjectUpload(sandbox.objectStore());
        upload.bucket("default");
        objects.forEach((url, bytes) -> upload.object(url, "image/png", bytes));
    }

    private static String key(int owner, int job) {
        return String.format(
                "default/a0000000-0000-4000-8000-00000000000%d/5a000000-0000-4000-8000-%012x_0.png", owner, job);
    }

    private void put(String url, byte[] bytes) {
        objects.put(url, bytes);
    }

    /** What the Python program stored. @param url as the row names it */
    byte[] object(String url) {
        return objects.get(url);
    }

    Api api(FiefUser user) {
        return new Api(node.url(), Optional.of(sandbox.issuer().mint(user)));
    }

    Api anonymous() {
        return new Api(node.url(), Optional.empty());
    }

    String token(FiefUser user) {
        return sandbox.issuer().mint(user);
    }

    java.net.URI url() {
        return node.url();
    }

    /** Table and id of each row that was there before the node started, with the row as the Python program's columns show it. */
    Map<String, String> rowsBefore() {
        return rowsBefore;
    }

    /** As {@link #rowsBefore()}, now. */
    Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        COLUMNS.forEach((table, columns) -> read(
                "SELECT '" + table + " ' || id, md5(r::text) FROM (SELECT " + columns + " FROM " + table + ") r",
                rows));
        return rows;
    }

    /** The ids of a table's rows that were there before. */
    List<String> idsBefore(String table) {
        return rowsBefore.keySet().stream()
                .filter(row -> row.startsWith(table + ' '))
                .map(row -> row.substring(table.length() + 1))
                .toList();
    }

    /** The first column of all rows. */
    List<String> sql(String query) {
        List<String> column = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                column.add(row.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(String query, Map<String, String> into) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                into.put(row.getString(1), row.getString(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Connecting {
        Connection connect() throws SQLException;
    }

    private static void execute(Connecting database, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + sandbox.database().port() + '/' + DATABASE, "postgres", "");
    }

    static String resource(String name) {
        try (var in = TakenOver.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
