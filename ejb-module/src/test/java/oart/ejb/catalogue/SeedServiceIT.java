package oart.ejb.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import oart.ejb.catalogue.Seed.Kind;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.workflow.WorkflowDefinition;
import oart.json.Json;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;
import oart.persistence.workflow.CatalogueVersionRepository;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;
import org.junit.jupiter.api.Test;

class SeedServiceIT {
    private static final String MODEL =
            "{'id': '5eed0000-0000-4000-8000-000000000001', 'name': 'm', 'os_path': 'm.safetensors',"
                    + " 'model': 'SD15', 'parameters': []}";
    private static final String WORKFLOW =
            "{'id': '5eed0000-0000-4000-8000-000000000101', 'name': 'w', 'model_type': 'SD15',"
                    + " 'model_name': 'm', 'workflow_type': 'IMAGE', 'workflow_segment': 'TEXT_TO_IMAGE', 'parameters': [],"
                    + " 'workflow_json': {'1': {'class_type': 'A', 'inputs': {'x': 18446744073709551615}}}}";
    private static final String PLAN =
            "{'id': '5eed0000-0000-4000-8000-000000000201', 'name': 'FREE', 'price': 0, 'parameters': [],"
                    + " 'type_parameters': {'IMAGE': {'allowed': true}}, 'segment_parameters': {}}";

    private final DataSource pool = TestDatabase.migrated();
    private final TestTransactions transactions = new TestTransactions(pool);
    private final Database database = transactions.database();
    private final WorkflowRepository workflows = new WorkflowRepository(transactions.entityManager(), database);
    private final ModelRepository models = new ModelRepository(transactions.entityManager(), database);
    private final PlanRepository plans = new PlanRepository(transactions.entityManager(), database);
    private final CatalogueVersionRepository versions = new CatalogueVersionRepository(database);
    private final SeedService service = new SeedService(
            versions, models, plans, workflows, Clock.fixed(Instant.parse("2026-03-29T12:00:00Z"), ZoneOffset.UTC));

    private final List<Seed> seeds =
            List.of(seed(Kind.MODEL, 0, MODEL), seed(Kind.PLAN, 0, PLAN), seed(Kind.WORKFLOW, 3, WORKFLOW));

    @Test
    void insertMissingShouldInsertOnceAndReportTheRest() {
        // When
        SeedReport first = transactions.call(() -> service.insertMissing(seeds));
        SeedReport second = transactions.call(() -> service.insertMissing(seeds));

        // Then
        assertThat(first).isEqualTo(new SeedReport(List.of("m", "FREE", "w"), List.of()));
        assertThat(second).isEqualTo(new SeedReport(List.of(), List.of("m", "FREE", "w")));
        CatalogueReader reader = new CatalogueReader(versions, workflows, models, plans);
        WorkflowDefinition workflow = reader.workflow(
                        WorkflowId.parse("5eed0000-0000-4000-8000-000000000101").orElseThrow())
                .orElseThrow();
        assertThat(Json.write(workflow.graph()))
                .isEqualTo("{\"1\":{\"inputs\":{\"x\":18446744073709551615},\"class_type\":\"A\"}}");
        assertThat(workflow.createdAt()).isEqualTo("2026-03-29T11:57:00Z");
        assertThat(reader.models()).singleElement().satisfies(model -> assertThat(model.id())
                .isEqualTo(workflow.model()));
        assertThat(reader.plan(plans.idOf("FREE").orElseThrow()).orElseThrow().typeParameters())
                .isEqualTo(Map.of("IMAGE", Map.of("allowed", true)));
    }

    @Test
    void insertMissingShouldTakeEveryMemberAndEntriesWithoutAnId() {
        // Given
        String plan = "{'name': 'TEAM', 'price': 5, 'is_active': false, 'parameters': [], 'type_parameters': {},"
                + " 'segment_parameters': {}, 'max_concurrent_jobs': 2, 'max_queued_jobs': 10, 'images_per_day': 100,"
                + " 'priority': 3, 'retention_days': 30, 'silence_limit_seconds': 60, 'total_limit_seconds': 600}";
        String model = MODEL.replace("'id': '5eed0000-0000-4000-8000-000000000001', ", "");
        String byId = WORKFLOW.replace("'model_name': 'm'", "'model_id': '5eed0000-0000-4000-8000-000000000001'");
        String nowhere = WORKFLOW.replace("101", "102")
                .replace("'w'", "'x'")
                .replace("'model_name': 'm'", "'model_id': '5eed0000-0000-4000-8000-000000000009'");
        List<Seed> entries = List.of(
                seed(Kind.MODEL, 0, MODEL),
                seed(Kind.MODEL, 1, model.replace("'m'", "'n'")),
                seed(Kind.PLAN, 0, plan),
                seed(Kind.WORKFLOW, 0, byId),
                seed(Kind.WORKFLOW, 1, nowhere));

        // When
        SeedReport first = transactions.call(() -> service.insertMissing(entries));
        SeedReport second = transactions.call(() -> service.insertMissing(
                List.of(seed(Kind.MODEL, 1, model.replace("'m'", "'n'")), seed(Kind.PLAN, 0, plan))));

        // Then
        assertThat(first.inserted()).containsExactly("m", "n", "TEAM", "w", "x");
        assertThat(second.present()).containsExactly("n", "TEAM");
        CatalogueReader reader = new CatalogueReader(versions, workflows, models, plans);
        PlanDefinition team = reader.plan(plans.idOf("TEAM").orElseThrow()).orElseThrow();
        assertThat(team.active()).isFalse();
        assertThat(List.of(
                        team.maxConcurrentJobs(),
                        team.maxQueuedJobs(),
                        team.imagesPerDay(),
                        team.priority(),
                        team.retentionDays()))
                .containsExactly(2, 10, 100, 3, 30);
        assertThat(team.silenceLimit()).hasSeconds(60);
        assertThat(team.totalLimit()).hasSeconds(600);
        assertThat(reader.workflow(workflows.idOf("w").orElseThrow())
                        .orElseThrow()
                        .model())
                .isEqualTo(models.idOf("m").orElseThrow());
        assertThat(reader.workflow(workflows.idOf("x").orElseThrow())
                        .orElseThrow()
                        .model())
                .isNull();
    }

    @Test
    void insertMissingShouldLeaveRowsAloneThatWereRenamedOrHaveAnotherId() {
        // Given
        database.update(
                "INSERT INTO models (id, name, os_path, parameters) VALUES (gen_random_uuid(), 'm', 'own', '[]')");
        transactions.run(() -> service.insertMissing(seeds));
        database.update("UPDATE workflows SET name = 'mine'");

        // When
        SeedReport report = transactions.call(() -> service.insertMissing(seeds));

        // Then
        assertThat(report.inserted()).isEmpty();
        assertThat(workflows.count()).isEqualTo(1);
        assertThat(models.page(Optional.empty(), 9)).singleElement().satisfies(model -> {
            assertThat(model.osPath()).isEqualTo("own");
            assertThat(workflows.page(Optional.empty(), 9).get(0).model()).contains(model.id());
        });
    }

    @Test
    void insertMissingShouldInsertOnceWhenSeveralNodesStartAtOnce() throws Exception {
        // Given
        Callable<SeedReport> start = () -> transactions.call(() -> service.insertMissing(seeds));
        ExecutorService nodes = Executors.newFixedThreadPool(4);

        // When
        List<Future<SeedReport>> reports = nodes.invokeAll(List.of(start, start, start, start));
        nodes.shutdown();

        // Then
        int inserted = 0;
        for (Future<SeedReport> report : reports) {
            inserted += report.get().inserted().size();
        }
        assertThat(inserted).isEqualTo(3);
        assertThat(workflows.count()).isEqualTo(1);
    }

    private static Seed seed(Kind kind, int position, String json) {
        return Seed.read(kind, position, Json.readStrict(json.replace('\'', '"')));
    }
}
