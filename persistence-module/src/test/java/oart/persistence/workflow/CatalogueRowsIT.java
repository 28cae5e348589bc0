package oart.persistence.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Persistence;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import oart.persistence.TestDatabase;
import oart.persistence.plan.Plan;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entities and repositories of the catalogue on a real PostgreSQL, with the real provider. */
class CatalogueRowsIT {
    private static final Instant NOON = Instant.parse("2026-03-29T12:00:00.123456Z");

    private static DataSource pool;
    private static Database database;
    private static EntityManagerFactory factory;

    @BeforeAll
    static void connect() {
        pool = TestDatabase.migrated();
        database = new Database(pool);
        factory = Persistence.createEntityManagerFactory(
                "oart",
                Map.of(
                        "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
                        "jakarta.persistence.jtaDataSource", "",
                        "jakarta.persistence.nonJtaDataSource", pool,
                        "eclipselink.logging.level", "WARNING",
                        "eclipselink.session-name", "catalogue"));
    }

    @AfterAll
    static void disconnect() {
        factory.close();
    }

    @BeforeEach
    void empty() {
        database.update("DELETE FROM plans_models");
        database.update("DELETE FROM plans_workflows");
        database.update("DELETE FROM plans");
        database.update("DELETE FROM workflows");
        database.update("DELETE FROM models");
    }

    @Test
    void workflowShouldComeBackAsItWasStored() {
        // Given
        ModelId model = ModelId.random();
        WorkflowId id = WorkflowId.random();
        Map<String, Object> graph = new LinkedHashMap<>();
        graph.put("text", "quotes \" ' \\ {{P}} 🦊 \n");
        graph.put("seed", new BigInteger("18446744073709551615"));
        graph.put("cfg", new BigDecimal("7.50"));
        graph.put("link", List.of("1", 0L));
        graph.put("nothing", null);
        List<Object> parameters = List.of(Map.of("name", "P", "randomize", false));

        // When
        store(entities -> {
            entities.persist(Model.create(model, "m", null, "m.safetensors", null, List.of(), NOON));
            entities.flush();
            entities.persist(Workflow.create(
                    id,
                    "w",
                    "d",
                    new Workflow.Kind(ModelType.SD15, WorkflowType.IMAGE, WorkflowSegment.TEXT_TO_IMAGE),
                    model,
                    graph,
                    parameters,
                    NOON));
        });
        Workflow read = workflows().find(id).orElseThrow();

        // Then
        assertThat(read.graph()).contains(graph);
        assertThat(read.parameters()).isEqualTo(parameters);
        assertThat(read.modelType()).contains(ModelType.SD15);
        assertThat(read.type()).contains(WorkflowType.IMAGE);
        assertThat(read.segment()).contains(WorkflowSegment.TEXT_TO_IMAGE);
        assertThat(read.model()).contains(model);
        assertThat(read.createdAt()).contains(NOON);
        assertThat(read.silenceLimit()).isEmpty();
        assertThat(database.first("SELECT created_at FROM workflows", row -> Database.instant(row, "created_at")))
                .contains(NOON);
    }

    @Test
    void rowsOfThePythonProgramShouldBeReadable() {
        // Given
        UUID id = UUID.randomUUID();
        database.update("INSERT INTO workflows (id, name, parameters) VALUES (?, 'bare', 'null')", id);
        database.update(
                "INSERT INTO models (id, name, os_path, parameters) VALUES (?, 'bare', 'x', '{\"name\": \"A\"}')", id);
        database.update("UPDATE workflows SET workflow_json = 'null'");

        // When
        Workflow workflow = workflows().find(new WorkflowId(id)).orElseThrow();
        Model model = models().find(new ModelId(id)).orElseThrow();

        // Then
        assertThat(workflow.graph()).isEmpty();
        assertThat(workflow.parameters()).isEmpty();
        assertThat(workflow.type()).isEmpty();
        assertThat(workflow.createdAt()).isEmpty();
        assertThat(model.type()).isEmpty();
        assertThat(model.parameters()).containsExactly(Map.of("name", "A"));
    }

    @Test
    void planShouldComeBackAsItWasStored() {
        // Given
        PlanId id = PlanId.random();
        ModelId model = ModelId.random();
        WorkflowId workflow = WorkflowId.random();
        Map<String, Object> flags = Map.of("VIDEO", Map.of("allowed", false));
        store(entities -> {
            entities.persist(Plan.create(id, "KIT", "", 25, new Plan.Rules(List.of(), flags, Map.of()), NOON));
            entities.persist(Model.create(model, "m", null, "m", ModelType.FLUX, List.of(), NOON));
            entities.persist(aWorkflow(workflow, "w", NOON));
        });
        database.update("INSERT INTO plans_models VALUES (?, ?)", id.value(), model.value());
        database.update("INSERT INTO plans_workflows VALUES (?, ?)", id.value(), workflow.value());
        database.update("UPDATE plans SET images_per_day = 20");

        // When
        Plan read = plans().find(id).orElseThrow();

        // Then
        assertThat(read.price()).isEqualTo(25.0);
        assertThat(read.isActive()).isTrue();
        assertThat(read.typeParameters()).isEqualTo(flags);
        assertThat(read.segmentParameters()).isEmpty();
        assertThat(read.imagesPerDay()).contains(20);
        assertThat(read.maxQueuedJobs()).isEmpty();
        assertThat(plans().models(id)).containsExactly(model);
        assertThat(plans().workflows(id)).containsExactly(workflow);
        assertThat(plans().idOf("KIT")).contains(id);
        assertThat(plans().page(Optional.empty(), 5)).hasSize(1);
        assertThat(plans().count()).isEqualTo(1);
    }

    @Test
    void pagesShouldHoldEachRowOnceNewestFirstAndTimelessLast() {
        // Given
        store(entities -> {
            for (int i = 0; i < 4; i++) {
                entities.persist(aWorkflow(WorkflowId.random(), "w" + i, NOON.plusSeconds(i / 2)));
            }
        });
        for (int i = 0; i < 3; i++) {
            database.update("INSERT INTO workflows (id, name, parameters) VALUES (?, 'old', '[]')", UUID.randomUUID());
        }
        database.update(
                "INSERT INTO workflows (id, name, parameters, archived) VALUES (?, 'gone', '[]', true)",
                UUID.randomUUID());

        // When
        List<Workflow> walked = new ArrayList<>();
        List<WorkflowId> summarised = new ArrayList<>();
        Optional<CatalogueCursor> cursor = Optional.empty();
        do {
            List<Workflow> page = workflows().page(cursor, 2);
            workflows().summaries(cursor, 2).forEach(summary -> summarised.add(summary.id()));
            walked.addAll(page);
            cursor = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CatalogueCursor(
                                    page.get(page.size() - 1).createdAt(),
                                    page.get(page.size() - 1).id().value()))
                            .flatMap(last -> CatalogueCursor.parse(last.toString()));
        } while (cursor.isPresent());

        // Then
        assertThat(walked)
                .extracting(Workflow::id)
                .containsExactlyElementsOf(summarised)
                .doesNotHaveDuplicates();
        assertThat(walked)
                .hasSize(7)
                .extracting(workflow -> workflow.createdAt().isPresent())
                .containsExactly(true, true, true, true, false, false, false);
        assertThat(walked.subList(0, 2)).extracting(Workflow::name).containsExactlyInAnyOrder("w2", "w3");
        assertThat(workflows().count()).isEqualTo(7);
    }

    @Test
    void summariesShouldTellWhatTheRowTells() {
        // Given
        WorkflowId id = WorkflowId.random();
        store(entities -> entities.persist(aWorkflow(id, "w", NOON)));

        // When
        List<WorkflowRepository.Summary> summaries = workflows().summaries(Optional.empty(), 10);

        // Then
        assertThat(summaries)
                .extracting(
                        WorkflowRepository.Summary::id,
                        WorkflowRepository.Summary::type,
                        WorkflowRepository.Summary::modelType,
                        WorkflowRepository.Summary::createdAt)
                .containsExactly(tuple(id, WorkflowType.VIDEO, null, NOON));
    }

    @Test
    void versionShouldGrowWithEveryChangeOfTheCatalogue() {
        // Given
        CatalogueVersionRepository versions = new CatalogueVersionRepository(database);
        long before = versions.current();

        // When
        store(entities -> entities.persist(aWorkflow(WorkflowId.random(), "w", NOON)));

        // Then
        assertThat(versions.current()).isGreaterThan(before);
    }

    @Test
    void writingShouldFailWhenSomebodyElseWroteFirst() {
        // Given
        ModelId id = ModelId.random();
        store(entities -> entities.persist(Model.create(id, "m", null, "m", null, List.of(), NOON)));

        // When, Then
        assertThatThrownBy(() -> store(entities -> {
                    Model model = entities.find(Model.class, id.value());
                    database.update("UPDATE models SET version = version + 1");
                    entities.lock(model, jakarta.persistence.LockModeType.OPTIMISTIC_FORCE_INCREMENT);
                }))
                .hasRootCauseInstanceOf(org.eclipse.persistence.exceptions.OptimisticLockException.class)
                .cause()
                .isInstanceOf(OptimisticLockException.class);
    }

    private static Workflow aWorkflow(WorkflowId id, String name, Instant createdAt) {
        return Workflow.create(
                id,
                name,
                null,
                new Workflow.Kind(null, WorkflowType.VIDEO, null),
                null,
                Map.of(),
                List.of(),
                createdAt);
    }

    private static WorkflowRepository workflows() {
        return new WorkflowRepository(factory.createEntityManager(), database);
    }

    private static ModelRepository models() {
        return new ModelRepository(factory.createEntityManager(), database);
    }

    private static PlanRepository plans() {
        return new PlanRepository(factory.createEntityManager(), database);
    }

    private interface Work {
        void in(EntityManager entities);
    }

    private static void store(Work work) {
        try (EntityManager entities = factory.createEntityManager()) {
            entities.getTransaction().begin();
            work.in(entities);
            entities.getTransaction().commit();
        }
    }
}
