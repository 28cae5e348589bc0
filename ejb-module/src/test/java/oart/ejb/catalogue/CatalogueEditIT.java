package oart.ejb.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import oart.ejb.audit.AuditEntry;
import oart.ejb.audit.AuditService;
import oart.ejb.audit.AuditTrail;
import oart.ejb.container.Fired;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.plan.PlanService;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.KnownUsers;
import oart.ejb.user.UserRegistry;
import oart.ejb.user.UserService;
import oart.ejb.workflow.CatalogueRow;
import oart.ejb.workflow.ModelDefinition;
import oart.ejb.workflow.ModelService;
import oart.ejb.workflow.WorkflowDefinition;
import oart.ejb.workflow.WorkflowService;
import oart.json.Json;
import oart.persistence.StatementCount;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.audit.AuditRepository;
import oart.persistence.plan.PlanId;
import oart.persistence.plan.PlanRepository;
import oart.persistence.sql.Database;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.user.UserSearch;
import oart.persistence.workflow.CatalogueVersionRepository;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelRepository;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowRepository;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Changes of models, workflows and plans on a real PostgreSQL. */
class CatalogueEditIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final String GRAPH =
            "{'1': {'class_type': 'EmptyImage', 'inputs': {'width': '{{WIDTH}}'}}, '2': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'x'}}}";
    private static final String WORKFLOW =
            "{'name': 'w', 'model_type': 'SD15', 'workflow_type': 'IMAGE', 'workflow_segment': 'TEXT_TO_IMAGE', 'workflow_json': "
                    + GRAPH + ", 'parameters': [{'name': 'WIDTH', 'type': 'NUMBER', 'default': 64}]}";

    private final StatementCount statements = new StatementCount(TestDatabase.migrated());
    private final TestTransactions transactions = new TestTransactions(statements.dataSource());
    private final Database database = transactions.database();
    private final WorkflowRepository workflows = new WorkflowRepository(transactions.entityManager(), database);
    private final ModelRepository models = new ModelRepository(transactions.entityManager(), database);
    private final PlanRepository plans = new PlanRepository(transactions.entityManager(), database);
    private final UserRepository users = new UserRepository(transactions.entityManager(), database);
    private final AuditTrail trail = new AuditTrail(new AuditRepository(database));
    private final AuditService audit = new AuditService(new AuditRepository(database));
    private final Fired<CatalogueEdited> fired = new Fired<>();
    private final EditTrail editTrail = new EditTrail(trail, fired, CLOCK);
    private final WorkflowEditService workflowEdits = new WorkflowEditService(workflows, models, editTrail);
    private final ModelEditService modelEdits = new ModelEditService(models, editTrail);
    private final PlanEditService planEdits =
            new PlanEditService(plans, new CatalogueVersionRepository(database), editTrail);
    private final PlanAssociationService associations = new PlanAssociationService(plans, models, workflows, editTrail);
    private final Caller ada = caller(Caller.Role.USER, Caller.Role.ADMIN);
    private final Caller bob = caller(Caller.Role.USER);
    private final Edit byAda = Edit.by(ada);

    @Test
    void createShouldStoreTheRowTellTheCatalogueAndLeaveATrail() {
        // When
        Saved<WorkflowDefinition> saved = createWorkflow(WORKFLOW);

        // Then
        WorkflowId id = saved.row().definition().id();
        CatalogueRow<WorkflowDefinition> read = new WorkflowService(workflows).require(id);
        assertThat(read).isEqualTo(saved.row());
        assertThat(read.definition().createdAt()).isEqualTo(Instant.parse("2026-11-24T12:00:00.123456Z"));
        assertThat(saved.warnings()).isEmpty();
        assertThat(fired.count()).isEqualTo(1);
        AuditEntry entry = trail(id.value()).get(0);
        assertThat(entry.action()).isEqualTo("CREATE");
        assertThat(entry.targetKind()).isEqualTo("WORKFLOW");
        assertThat(entry.changes().keySet())
                .contains("name", "model_type", "workflow_json", "parameters")
                .doesNotContain("description");
    }

    @Test
    void createShouldTellEverythingThatIsWrongAtOnceAndStoreNothing() {
        // When
        ProblemException refusal = refusal(() -> createWorkflow("""
                {'name': '', 'description': 5, 'model_type': 'SD99', 'model_id': '%s', 'workflow_type': null,
                 'workflow_json': {'1': {'class_type': '', 'inputs': {'a': ['7', 0]}}},
                 'parameters': [{'name': 'A', 'type': 'NUMBER', 'min_value': 9, 'max_value': 1}, {'name': 'A'}, 5],
                 'total_limit_seconds': 0}""".formatted(ModelId.random())));

        // Then
        assertThat(refusal.type()).isEqualTo(ProblemType.VALIDATION_FAILED);
        assertThat(pointers(refusal))
                .containsExactlyInAnyOrder(
                        "/name",
                        "/description",
                        "/model_type",
                        "/model_id",
                        "/workflow_type",
                        "/workflow_segment",
                        "/workflow_json",
                        "/workflow_json",
                        "/parameters/0/min_value",
                        "/parameters/1/name",
                        "/parameters/2",
                        "/total_limit_seconds");
        assertThat(workflows.count()).isZero();
        assertThat(fired.count()).isZero();
    }

    @Test
    void createShouldRefuseTheFormatOfTheEditorWithAHint() {
        ProblemException refusal =
                refusal(() -> createWorkflow(WORKFLOW.replace(GRAPH, "{'nodes': [], 'links': [], 'version': 0.4}")));
        assertThat(refusal.errors()).hasSize(1);
        assertThat(refusal.errors().get(0).pointer()).isEqualTo("/workflow_json");
        assertThat(refusal.detail()).contains("Export (API)");
    }

    @Test
    void createShouldWarnOfWhatWillNotRun() {
        assertThat(createWorkflow(WORKFLOW.replace("{'name': 'WIDTH', 'type': 'NUMBER', 'default': 64}", ""))
                        .warnings())
                .singleElement()
                .asString()
                .contains("{{WIDTH}}");
        assertThat(createWorkflow(WORKFLOW.replace(
                                "'default': 64}",
                                "'default': 64}, {'name': 'OUT', 'input_or_output': 'OUTPUT', 'node_id': '99'}"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("OUT", "99");
    }

    @Test
    void modelTypeShouldBeTakenByBothItsNames() {
        assertThat(createModel("{'name': 'm', 'os_path': 'm.pt', 'model_type': 'FLUX'}")
                        .definition()
                        .type())
                .hasToString("FLUX");
        assertThat(pointers(refusal(
                        () -> createModel("{'name': 'm', 'os_path': 'm.pt', 'model_type': 'FLUX', 'model': 'SD15'}"))))
                .containsExactly("/model_type");
        assertThat(pointers(refusal(() -> createWorkflow(WORKFLOW.replace("'name'", "'model': 'SDXL', 'name'")))))
                .containsExactly("/model");
    }

    @Test
    void changeShouldTouchWhatIsGivenAndClearWhatIsNull() {
        // Given
        CatalogueRow<ModelDefinition> model = createModel(
                "{'name': 'm', 'description': 'd', 'os_path': 'm.pt', 'model': 'FLUX', 'parameters': [{'name': 'A'}]}");

        // When
        CatalogueRow<ModelDefinition> changed = transactions.call(() -> modelEdits
                .change(byAda, model.definition().id(), json("{'description': null, 'parameters': [{'name': 'B'}]}"))
                .row());

        // Then
        assertThat(changed.definition().description()).isNull();
        assertThat(changed.definition().name()).isEqualTo("m");
        assertThat(changed.definition().parameters())
                .singleElement()
                .extracting("name")
                .isEqualTo("B");
        assertThat(changed.version()).isNotEqualTo(model.version());
        assertThat(new ModelService(models).require(model.definition().id())).isEqualTo(changed);
        assertThat(trail(model.definition().id().value()).get(0).changes())
                .isEqualTo(
                        json(
                                "{'description': {'from': 'd', 'to': null}, 'parameters': {'from': [{'name': 'A'}], 'to': [{'name': 'B'}]}}"));
        assertThat(pointers(refusal(() -> transactions.call(() -> modelEdits.change(
                        byAda, model.definition().id(), json("{'name': null, 'os_path': null, 'archived': null}"))))))
                .containsExactly("/name", "/os_path", "/archived");
    }

    @Test
    void changeThatChangesNothingShouldLeaveNoTrace() {
        // Given
        CatalogueRow<ModelDefinition> model = createModel("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}");

        // When
        CatalogueRow<ModelDefinition> same = transactions.call(() -> modelEdits
                .change(byAda, model.definition().id(), json("{'name': 'm', 'unknown': 1}"))
                .row());

        // Then
        assertThat(same).isEqualTo(model);
        assertThat(trail(model.definition().id().value())).hasSize(1);
        assertThat(fired.count()).isEqualTo(1);
    }

    @Test
    void changeOfAnOldRowShouldLeaveItsNullsAlone() {
        // Given
        UUID id = UUID.randomUUID();
        database.update("INSERT INTO models (id, name, os_path, parameters) VALUES (?::uuid, 'old', 'x', '[]')", id);

        // When
        ModelDefinition changed = transactions
                .call(() -> modelEdits
                        .change(byAda, new ModelId(id), json("{'description': 'known'}"))
                        .row())
                .definition();

        // Then
        assertThat(changed.type()).isNull();
        assertThat(changed.description()).isEqualTo("known");
    }

    @Test
    void changeAndDeleteShouldRefuseAStaleState() {
        // Given
        CatalogueRow<ModelDefinition> model = createModel("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}");
        ModelId id = model.definition().id();
        Edit read = new Edit(ada, Optional.of(Set.of(model.version().toString())), Optional.empty());
        transactions.call(() -> modelEdits.change(read, id, json("{'name': 'n'}")));

        // Then
        assertThat(refusal(() -> transactions.call(() -> modelEdits.change(read, id, json("{'name': 'o'}"))))
                        .type())
                .isEqualTo(ProblemType.STALE);
        assertThat(refusal(() -> transactions.run(() -> modelEdits.delete(read, id)))
                        .type())
                .isEqualTo(ProblemType.STALE);
        database.update("UPDATE models SET updated_at = now() WHERE id = ?::uuid", id); // as the Python program would
        String present = new ModelService(models).require(id).version().toString();
        assertThat(refusal(() -> transactions.call(() -> modelEdits.change(
                                new Edit(ada, Optional.of(Set.of("1-x")), Optional.empty()), id, json("{}"))))
                        .type())
                .isEqualTo(ProblemType.STALE);
        transactions.run(() -> modelEdits.delete(
                new Edit(ada, Optional.of(Set.of("other", present)), Optional.of("a duplicate")), id));
        assertThat(models.find(id)).isEmpty();
        assertThat(trail(id.value()).get(0).reason()).isEqualTo("a duplicate");
    }

    @Test
    void deleteShouldSayWhatUsesTheRow() {
        // Given
        ModelId model = createModel("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}")
                .definition()
                .id();
        WorkflowId workflow = createWorkflow(
                        WORKFLOW.replace("'name': 'w'", "'name': 'w', 'model_id': '" + model + "'"))
                .row()
                .definition()
                .id();
        PlanId plan = createPlan("{'name': 'P'}").definition().id();
        UserId user = user("uses@example.com");
        UUID folder = UUID.randomUUID();
        transactions.run(() -> {
            associations.add(byAda, plan, model);
            associations.add(byAda, plan, workflow);
        });
        database.update("UPDATE users SET plan_id = ?::uuid WHERE id = ?::uuid", plan, user);
        database.update("INSERT INTO users_folders (id, name, user_id) VALUES (?::uuid, 'f', ?::uuid)", folder, user);
        for (int i = 0; i < 7; i++) {
            database.update(
                    "INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters) VALUES (?::uuid, 'u', ?::uuid, ?::uuid, ?::uuid, ?::jsonb)",
                    UUID.randomUUID(),
                    workflow,
                    user,
                    folder,
                    "{\"MODEL_ID\": \"" + model + "\"}");
        }

        // When
        ProblemException ofModel = refusal(() -> transactions.run(() -> modelEdits.delete(byAda, model)));
        ProblemException ofWorkflow = refusal(() -> transactions.run(() -> workflowEdits.delete(byAda, workflow)));
        ProblemException ofPlan = refusal(() -> transactions.run(() -> planEdits.delete(byAda, plan)));

        // Then
        assertThat(ofModel.type()).isEqualTo(ProblemType.IN_USE);
        assertThat(kinds(ofModel)).isEqualTo(Map.of("image", 7L, "workflow", 1L, "plan", 1L));
        assertThat(kinds(ofWorkflow)).isEqualTo(Map.of("image", 7L, "plan", 1L));
        assertThat(kinds(ofPlan)).isEqualTo(Map.of("user", 1L));
        assertThat(ofPlan.facts().toString()).contains(user.toString());
        assertThat(((List<?>) Json.asObject(
                                Json.asArray(ofModel.facts().get("used_by")).get(0))
                        .get("ids")))
                .hasSize(5);
    }

    @Test
    void deleteOfAPlanShouldTakeItsAssociationsAlong() {
        // Given
        ModelId model = createModel("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}")
                .definition()
                .id();
        PlanId plan = createPlan("{'name': 'P'}").definition().id();
        transactions.run(() -> associations.add(byAda, plan, model));

        // When
        transactions.run(() -> planEdits.delete(byAda, plan));
        transactions.run(() -> modelEdits.delete(byAda, model));

        // Then
        assertThat(plans.find(plan)).isEmpty();
        assertThat(models.find(model)).isEmpty();
    }

    @Test
    void archivedRowsShouldLeaveTheListsAndStayReadable() {
        // Given
        WorkflowId id = createWorkflow(WORKFLOW).row().definition().id();
        WorkflowService service = new WorkflowService(workflows);

        // When
        transactions.call(() -> workflowEdits.change(byAda, id, json("{'archived': true}")));

        // Then
        assertThat(service.list(Optional.empty(), 9).items()).isEmpty();
        assertThat(service.archived(Optional.empty(), 9).items())
                .singleElement()
                .extracting("id")
                .isEqualTo(id);
        assertThat(service.require(id).archived()).isTrue();
        transactions.call(() -> workflowEdits.change(byAda, id, json("{'archived': false}")));
        assertThat(service.list(Optional.empty(), 9).total()).isEqualTo(1);
    }

    @Test
    void planShouldHaveDefaultsAndCheckItsNumbersAndFlags() {
        // When
        PlanDefinition plan = createPlan("{'name': 'P'}").definition();

        // Then
        assertThat(plan.price()).isZero();
        assertThat(plan.active()).isTrue();
        assertThat(plan.description()).isEmpty();
        assertThat(plan.imagesPerDay()).isNull();
        assertThat(pointers(refusal(() -> createPlan("""
                        {'name': 'Q', 'price': -1, 'is_active': 'yes', 'description': null, 'images_per_day': -1,
                         'max_queued_jobs': 1.5, 'max_concurrent_jobs': 99999999999, 'retention_days': 0,
                         'silence_limit_seconds': 0, 'total_limit_seconds': 1.5,
                         'type_parameters': {'IMAGE': true, 'MOVIE': {'allowed': true}, 'TEXT': {'allowed': 1}, 'AUDIO': {}},
                         'segment_parameters': []}"""))))
                .containsExactlyInAnyOrder(
                        "/price",
                        "/is_active",
                        "/description",
                        "/images_per_day",
                        "/max_queued_jobs",
                        "/max_concurrent_jobs",
                        "/retention_days",
                        "/silence_limit_seconds",
                        "/total_limit_seconds",
                        "/type_parameters/IMAGE",
                        "/type_parameters/MOVIE",
                        "/type_parameters/TEXT",
                        "/segment_parameters");
    }

    @Test
    void planNamesShouldBeUnique() {
        // Given
        createPlan("{'name': 'P'}");
        PlanId other = createPlan("{'name': 'Q'}").definition().id();

        // Then
        assertThat(refusal(() -> createPlan("{'name': 'P'}")).type()).isEqualTo(ProblemType.CONFLICT);
        assertThat(refusal(() -> transactions.call(() -> planEdits.change(byAda, other, json("{'name': 'P'}"))))
                        .type())
                .isEqualTo(ProblemType.CONFLICT);
        transactions.call(() -> planEdits.change(byAda, other, json("{'name': 'Q', 'price': 3}")));
        assertThat(new PlanService(plans).require(other).definition().price()).isEqualTo(3);
    }

    @Test
    void associatingTwiceShouldBeAsOnce() {
        // Given
        ModelId model = createModel("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}")
                .definition()
                .id();
        PlanId plan = createPlan("{'name': 'P'}").definition().id();

        // When
        transactions.run(() -> associations.add(byAda, plan, model));
        transactions.run(() -> associations.add(byAda, plan, model));

        // Then
        assertThat(associations.models(plan)).containsExactly(model);
        transactions.run(() -> associations.remove(byAda, plan, model));
        transactions.run(() -> associations.remove(byAda, plan, model));
        assertThat(associations.models(plan)).isEmpty();
        assertThat(trail(plan.value()))
                .extracting(AuditEntry::action)
                .containsExactly("DISSOCIATE", "ASSOCIATE", "CREATE");
        assertThat(refusal(() -> transactions.run(() -> associations.add(byAda, plan, ModelId.random())))
                        .type())
                .isEqualTo(ProblemType.NOT_FOUND);
        assertThat(refusal(() -> transactions.run(
                                () -> associations.remove(byAda, new PlanId(UUID.randomUUID()), model)))
                        .type())
                .isEqualTo(ProblemType.NOT_FOUND);
    }

    @Test
    void onlyThoseWhoMayShouldChangeAnything() {
        // Given
        Edit byBob = Edit.by(bob);
        Caller editor = caller(Caller.Role.USER, Caller.Role.EDITOR);

        // Then
        assertThat(refusal(() -> transactions.call(() -> modelEdits.create(byBob, json("{}"))))
                        .type())
                .isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(() -> transactions.run(() -> workflowEdits.delete(byBob, WorkflowId.random())))
                        .type())
                .isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(() -> transactions.call(() -> planEdits.create(byBob, json("{'name': 'x'}"))))
                        .type())
                .isEqualTo(ProblemType.FORBIDDEN);
        assertThat(transactions
                        .call(() -> modelEdits.create(
                                Edit.by(editor), json("{'name': 'm', 'os_path': 'm.pt', 'model': 'FLUX'}")))
                        .row())
                .isNotNull();
    }

    @Test
    void aRefusedChangeShouldLeaveNoTrail() {
        // Given
        PlanId plan = createPlan("{'name': 'P'}").definition().id();
        int before = audit.page(Optional.empty(), Optional.empty(), Optional.empty(), 99)
                .size();

        // When
        refusal(() -> transactions.run(() -> {
            planEdits.change(byAda, plan, json("{'price': 9}"));
            throw new ProblemException(ProblemType.CONFLICT, "something later in the transaction");
        }));

        // Then
        assertThat(new PlanService(plans).require(plan).definition().price()).isZero();
        assertThat(audit.page(Optional.empty(), Optional.empty(), Optional.empty(), 99))
                .hasSize(before);
    }

    @Test
    void listsShouldTakeTheSameStatementsHoweverManyRowsThereAre() {
        // Given
        WorkflowService workflowService = new WorkflowService(workflows);
        ModelService modelService = new ModelService(models);
        PlanService planService = new PlanService(plans);
        UserService userService =
                new UserService(users, new KnownUsers(new UserRegistry(users, null)), trail, new Fired<>(), CLOCK);
        UserId admin = user("admin@example.com");
        Caller caller = new Caller(admin, Set.of(Caller.Role.USER, Caller.Role.ADMIN), List.of(), List.of());
        Map<String, Runnable> lists = Map.of(
                "workflow", () -> workflowService.list(Optional.empty(), 1_000),
                "simplified", () -> workflowService.summaries(Optional.empty(), 1_000),
                "model", () -> modelService.list(Optional.empty(), 1_000),
                "plan", () -> planService.list(Optional.empty(), 1_000),
                "user", () -> userService.page(caller, UserSearch.parse("example"), Optional.empty(), 1_000),
                "audit", () -> audit.page(Optional.empty(), Optional.empty(), Optional.empty(), 1_000));
        fill("one");
        Map<String, Integer> few = count(lists);

        // When
        for (int i = 0; i < 12; i++) {
            fill("more" + i);
        }

        // Then
        assertThat(count(lists)).isEqualTo(few);
        assertThat(few).isEqualTo(Map.of("workflow", 2, "simplified", 2, "model", 2, "plan", 4, "user", 2, "audit", 1));
        assertThat(planService.list(Optional.empty(), 1_000).items())
                .hasSize(13)
                .allSatisfy(plan -> assertThat(plan.models()).hasSize(1));
    }

    private void fill(String name) {
        ModelId model = createModel("{'name': '" + name + "', 'os_path': 'm.pt', 'model': 'FLUX'}")
                .definition()
                .id();
        createWorkflow(WORKFLOW);
        PlanId plan = createPlan("{'name': '" + name + "'}").definition().id();
        transactions.run(() -> associations.add(byAda, plan, model));
        user(name + "@example.com");
    }

    private Map<String, Integer> count(Map<String, Runnable> lists) {
        Map<String, Integer> counts = new java.util.HashMap<>();
        lists.forEach((name, list) -> counts.put(name, statements.of(list)));
        return counts;
    }

    private Saved<WorkflowDefinition> createWorkflow(String json) {
        return transactions.call(() -> workflowEdits.create(byAda, json(json)));
    }

    private CatalogueRow<ModelDefinition> createModel(String json) {
        return transactions.call(() -> modelEdits.create(byAda, json(json)).row());
    }

    private CatalogueRow<PlanDefinition> createPlan(String json) {
        return transactions.call(() -> planEdits.create(byAda, json(json)));
    }

    private UserId user(String email) {
        UserId id = UserId.random();
        assertThat(users.addIfAbsent(id, email, true, true, Optional.empty())).isTrue();
        return id;
    }

    private List<AuditEntry> trail(UUID target) {
        return audit.page(Optional.of(target), Optional.of(ada.id()), Optional.empty(), 99);
    }

    private static Caller caller(Caller.Role... roles) {
        return new Caller(UserId.random(), Set.of(roles), List.of(), List.of());
    }

    /** JSON with ' for ". */
    private static Map<String, Object> json(String text) {
        return Json.asObject(Json.readStrict(text.replace('\'', '"')));
    }

    private static ProblemException refusal(ThrowingCallable call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, call);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static List<String> pointers(ProblemException refusal) {
        return refusal.errors().stream().map(FieldProblem::pointer).toList();
    }

    private static Map<String, Object> kinds(ProblemException refusal) {
        Map<String, Object> kinds = new java.util.HashMap<>();
        Json.asArray(refusal.facts().get("used_by"))
                .forEach(use -> kinds.put(
                        (String) Json.asObject(use).get("kind"),
                        Json.asObject(use).get("count")));
        return kinds;
    }
}
