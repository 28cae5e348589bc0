package oart.acceptance.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.acceptance.http.Wire;
import oart.acceptance.micro.SecurityTable.Row;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks {@link SecurityTable}: every operation, by nobody, by another user, by the owner and by an administrator. */
class SecurityTableIT {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete");

    private static final MicroInstallation OART = MicroInstallation.shared();
    private static final Wire WIRE = new Wire(OART.url());
    private static final SecurityTable.Things BOBS = BobsThings.make();

    /** What Bob has: one finished job and its picture. */
    private record BobsThings(String image, String job) implements SecurityTable.Things {
        static BobsThings make() {
            JsonNode item = OART.api(FiefUser.BOB)
                    .post(
                            "image/generate",
                            Map.of(
                                    "workflow_id",
                                    Workflows.FIRST_PICTURE,
                                    "parameters",
                                    Map.of("WIDTH", 64, "HEIGHT", 64)))
                    .expect(200)
                    .json()
                    .get(0);
            String job = OART.api(FiefUser.BOB)
                    .get("image/job/")
                    .expect(200)
                    .json()
                    .get(0)
                    .path("id")
                    .asText();
            return new BobsThings(item.path("image_id").asText(), job);
        }

        @Override
        public String backend() {
            return OART.sql("select id from backends where source = 'CONFIG'");
        }

        @Override
        public String newImage() {
            return OART.sql(
                    "insert into images (id, url, workflow_id, user_id, user_folder_id) values (gen_random_uuid(),"
                            + " 'default/none.png', '" + workflow() + "', '" + FiefUser.BOB.id() + "', '" + folder()
                            + "') returning id");
        }

        @Override
        public String folder() {
            return OART.sql(
                    "select id from users_folders where name = 'Default' and user_id = '" + FiefUser.BOB.id() + "'");
        }

        @Override
        public String user() {
            return FiefUser.BOB.id().toString();
        }

        @Override
        public String workflow() {
            return Workflows.FIRST_PICTURE;
        }

        @Override
        public String newWorkflow() {
            return OART.sql("insert into workflows (id, name, model, workflow_type, workflow_segment, workflow_json,"
                    + " parameters, created_at, updated_at) select gen_random_uuid(), 'Of the table', model, workflow_type,"
                    + " workflow_segment, workflow_json, parameters, now(), now() from workflows where id = '"
                    + Workflows.FIRST_PICTURE + "' returning id");
        }

        @Override
        public String newModel() {
            return made("model/", Map.of("name", "Of the table", "os_path", "none.safetensors", "model", "SDXL"));
        }

        @Override
        public String newPlan() {
            return made("plan/", Map.of("name", "Of the table " + UUID.randomUUID()));
        }

        private static String made(String path, Map<String, String> body) {
            return OART.api(FiefUser.ADA)
                    .post(path, body)
                    .expect(201)
                    .json()
                    .path("id")
                    .asText();
        }
    }

    static Stream<Row> rows() {
        return SecurityTable.rows().stream();
    }

    @Test
    void everyOperationShouldHaveItsRow() {
        // Given
        Set<String> described = new TreeSet<>();
        JsonNode paths = OART.anonymous().get("openapi.json").expect(200).json().path("paths");
        paths.fieldNames()
                .forEachRemaining(path -> paths.path(path).fieldNames().forEachRemaining(verb -> {
                    if (VERBS.contains(verb)) {
                        described.add(verb.toUpperCase(Locale.ROOT) + ' ' + path);
                    }
                }));

        // Then
        List<String> listed = rows().map(Row::operation).toList();
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed)).as("rows of SecurityTable").isEqualTo(described);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void operationShouldLetInWhomItsRowSays(Row row) {
        for (boolean slash : new boolean[] {false, true}) {
            require(row, slash, "anonymous", null, row.anonymous());
            require(row, slash, "other", FiefUser.CAROL, row.other());
            require(row, slash, "owner", FiefUser.BOB, row.owner());
            require(row, slash, "admin", FiefUser.ADA, row.admin());
        }
    }

    /** @param slash whether the path has one at its end */
    private static void require(Row row, boolean slash, String who, FiefUser user, Set<Integer> expected) {
        String path = row.path().apply(BOBS).substring(1).replaceFirst("/$", "") + (slash ? "/" : "");
        String[] caller = user == null
                ? new String[] {"Accept", "*/*"}
                : new String[] {
                    "Authorization", "Bearer " + OART.sandbox().issuer().mint(user)
                };
        if (row.call() != SecurityTable.Call.PLAIN) {
            boolean socket = row.call() == SecurityTable.Call.HANDSHAKE;
            Api api = user == null ? OART.anonymous() : OART.api(user);
            int status = socket ? api.handshake(path) : WIRE.statusOf(path, caller);
            assertThat(expected)
                    .as("%s /%s as %s answered %s", row.method(), path, who, status)
                    .contains(status);
            return;
        }
        Api.Answer answer = WITH_BODY.contains(row.method())
                ? WIRE.json(row.method(), path, row.sending(), caller)
                : WIRE.call(row.method(), path, caller);
        assertThat(expected)
                .as("%s /%s as %s answered %s", row.method(), path, who, answer.text())
                .contains(answer.status());
        if (answer.status() >= 400) {
            answer.problem(answer.status());
        }
    }
}
