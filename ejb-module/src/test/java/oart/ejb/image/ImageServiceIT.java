package oart.ejb.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import oart.ejb.audit.AuditEntry;
import oart.ejb.audit.AuditService;
import oart.ejb.audit.AuditTrail;
import oart.ejb.container.Fired;
import oart.ejb.container.Threads;
import oart.ejb.image.ImageService.FolderContents;
import oart.ejb.image.ImageStore.ByteRange;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.metadata.Splices;
import oart.ejb.image.metadata.TestPngs;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.FolderService;
import oart.ejb.user.UserRegistry;
import oart.persistence.TestDatabase;
import oart.persistence.TestTransactions;
import oart.persistence.audit.AuditRepository;
import oart.persistence.image.ImageCursor;
import oart.persistence.image.ImageId;
import oart.persistence.image.ImageRepository;
import oart.persistence.image.ImageRepository.Filter;
import oart.persistence.user.FolderId;
import oart.persistence.user.FolderRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;
import oart.persistence.workflow.WorkflowId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageServiceIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static TestTransactions transactions;
    private static UserRepository users;
    private static FolderService folders;
    private static ImageService images;
    private static WorkflowId workflow;

    private final InMemoryImageStore store = new InMemoryImageStore();
    private final ImageRemoval removal = new ImageRemoval(images, store, new Fired<>());
    private final ImageContents contents = new ImageContents(store, images, new DirectThreads());
    private Caller ada;
    private Caller bob;
    private Caller admin;
    private FolderId standard;

    @BeforeAll
    static void start() {
        transactions = new TestTransactions(TestDatabase.migrated());
        users = new UserRepository(transactions.entityManager(), transactions.database());
        FolderRepository rows = new FolderRepository(transactions.entityManager(), transactions.database());
        folders = new FolderService(rows, users, new UserRegistry(users, rows), Clock.systemUTC());
        images = new TransactionalImages();
        workflow = new WorkflowId(UUID.randomUUID());
        transactions
                .database()
                .update("INSERT INTO workflows (id, name, parameters) VALUES (?::uuid, 'kit', '[]')", workflow);
    }

    /** As the container would call it. */
    private static final class TransactionalImages extends ImageService {
        TransactionalImages() {
            super(
                    new ImageRepository(transactions.entityManager(), transactions.database()),
                    folders,
                    new AuditTrail(new AuditRepository(transactions.database())),
                    Clock.systemUTC());
        }

        @Override
        public ImageView move(Caller caller, ImageId id, FolderId folder) {
            return transactions.call(() -> super.move(caller, id, folder));
        }

        @Override
        public int moveAll(Caller caller, List<ImageId> ids, FolderId folder) {
            return transactions.call(() -> super.moveAll(caller, ids, folder));
        }

        @Override
        public void describe(ImageId id, MediaProbe.Media media, long size, Splices toHide) {
            transactions.run(() -> super.describe(id, media, size, toHide));
        }

        @Override
        public List<String> forget(Caller caller, ImageId id) {
            return transactions.call(() -> super.forget(caller, id));
        }

        @Override
        public List<String> forgetAll(Caller caller, List<ImageId> ids) {
            return transactions.call(() -> super.forgetAll(caller, ids));
        }

        @Override
        public List<String> forgetForeign(Caller caller, ImageId id, String reason) {
            return transactions.call(() -> super.forgetForeign(caller, id, reason));
        }

        @Override
        public List<String> forgetFolder(
                Caller caller, UserId user, FolderId id, Optional<FolderContents> wish, String reason) {
            return transactions.call(() -> super.forgetFolder(caller, user, id, wish, reason));
        }
    }

    @BeforeEach
    void newUsers() {
        ada = caller(Set.of(Caller.Role.USER));
        bob = caller(Set.of(Caller.Role.USER));
        admin = caller(Set.of(Caller.Role.USER, Caller.Role.ADMIN));
        standard = transactions.call(() -> folders.resolve(ada.id(), Optional.empty()));
    }

    @Test
    void requireShouldShowAnImageToItsOwnerAndToAdministratorsOnly() {
        // Given
        ImageId id = insert("default/u/1.png", standard);

        // Then
        assertThat(images.require(ada, id).objectKey()).isEqualTo("u/1.png");
        assertThat(images.require(admin, id).user()).isEqualTo(ada.id());
        assertProblem(() -> images.require(bob, id), ProblemType.NOT_FOUND);
        assertProblem(() -> images.require(admin, ImageId.random()), ProblemType.NOT_FOUND);
    }

    @Test
    void moveShouldSucceedTwiceWhenTwoDoTheSameAtOnce() {
        // Given
        ImageId id = insert("default/u/twice.png", standard);
        FolderId trip = transactions.call(() -> folders.create(ada.id(), "Trip").id());

        // When: the second begins before the first is committed
        CompletableFuture<ImageView> second = transactions.call(() -> {
            images.move(ada, id, trip);
            CompletableFuture<ImageView> other = CompletableFuture.supplyAsync(() -> images.move(ada, id, trip));
            await().until(() -> other.isDone() || transactions.isSomebodyWaiting());
            return other;
        });

        // Then
        assertThat(second.join().folder()).isEqualTo(trip);
    }

    @Test
    void pageShouldTellWhereTheNextBeginsUntilTheLast() {
        // Given
        for (int i = 0; i < 5; i++) {
            insert("default/u/page" + i, standard);
        }

        // When
        ImagePage first = images.page(Filter.of(ada.id(), Optional.empty()), Optional.empty(), 3);
        ImagePage second = images.page(Filter.of(ada.id(), Optional.empty()), first.next(), 2);

        // Then
        assertThat(first.images()).hasSize(3);
        assertThat(second.images()).hasSize(2).doesNotContainAnyElementsOf(first.images());
        assertThat(second.next()).isEmpty();
        assertThat(first.next())
                .contains(new ImageCursor(
                        Optional.of(first.images().get(2).createdAt()),
                        first.images().get(2).id()));
    }

    @Test
    void openShouldGiveTheBytesOrSayWhatIsMissing() throws IOException {
        // Given
        ImageView there = images.require(ada, insert("default/u/there.png", standard));
        ImageView gone = images.require(ada, insert("default/u/gone.png", standard));
        store.put("u/there.png", new byte[] {0, 1, 2, 3, 4}, "image/png");

        // When
        try (StoredObject part = open(there, Optional.of(new ByteRange(1, 3)))
                .toCompletableFuture()
                .join()) {
            // Then
            assertThat(part.bytes().readAllBytes()).containsExactly(1, 2, 3);
            assertThat(part.size()).isEqualTo(5);
        }
        assertStageProblem(open(gone, Optional.empty()), ProblemType.NOT_FOUND);
        store.down();
        assertStageProblem(open(there, Optional.empty()), ProblemType.STORAGE_UNAVAILABLE);
    }

    @Test
    void describedShouldReadWhatTheBytesAreAndKeepItWhenTheRowDoesNotSay() {
        // Given
        ImageId id = insert("default/u/really.png", standard);
        byte[] gif = {'G', 'I', 'F', '8', '9', 'a', 7, 0, 9, 0, 0, 0};
        store.put("u/really.png", gif, "image/png");

        // When
        ImageView seen = contents.described(images.require(ada, id))
                .toCompletableFuture()
                .join();
        store.down();
        ImageView again = contents.described(images.require(ada, id))
                .toCompletableFuture()
                .join();

        // Then
        assertThat(seen.contentType()).isEqualTo("image/gif");
        assertThat(seen.width()).isEqualTo(7);
        assertThat(seen.height()).isEqualTo(9);
        assertThat(seen.bytes()).isEqualTo(12);
        assertThat(again).isEqualTo(seen);
    }

    /** Runs everything at once, on the calling thread. */
    private static final class DirectThreads implements Threads {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void later(Duration delay, Runnable work) {
            work.run();
        }

        @Override
        public void every(Duration pause, String name, Runnable work) {
            work.run();
        }

        @Override
        public void stop() {}
    }

    @Test
    void moveShouldRefuseForeignImagesAndForeignFolders() {
        // Given
        ImageId id = insert("default/u/move", standard);
        FolderId trips = folder(ada, "Trips");
        FolderId bobs = folder(bob, "Trips");

        // Then
        assertThat(images.move(ada, id, trips).folder()).isEqualTo(trips);
        assertThat(images.require(ada, id).folder()).isEqualTo(trips);
        assertProblem(() -> images.move(ada, id, bobs), ProblemType.VALIDATION_FAILED);
        assertProblem(() -> images.move(bob, id, bobs), ProblemType.NOT_FOUND);
        assertProblem(() -> images.move(admin, id, trips), ProblemType.NOT_FOUND);
    }

    @Test
    void moveAllShouldMoveAllOrNone() {
        // Given
        FolderId trips = folder(ada, "Trips");
        List<ImageId> ids = new ArrayList<>(List.of(insert("default/u/a", standard), insert("default/u/b", standard)));

        // When
        int moved = images.moveAll(ada, ids, trips);
        ids.add(ImageId.random());

        // Then
        assertThat(moved).isEqualTo(2);
        assertThatThrownBy(() -> images.moveAll(ada, ids, standard))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.pointer()).isEqualTo("/ids/2")));
        assertThat(images.page(Filter.of(ada.id(), Optional.of(trips)), Optional.empty(), 9)
                        .images())
                .hasSize(2);
    }

    @Test
    void deleteShouldTakeRowAndObjectUnlessAnotherRowNamesIt() {
        // Given
        ImageId alone = insert("default/u/alone", standard);
        ImageId shared = insert("default/u/shared", standard);
        insert("default/u/shared", standard);
        store.put("u/alone", new byte[1], "image/png");
        store.put("u/shared", new byte[1], "image/png");

        // When
        removal.delete(ada, alone, Optional.empty());
        removal.delete(ada, shared, Optional.empty());

        // Then
        assertProblem(() -> images.require(ada, alone), ProblemType.NOT_FOUND);
        assertProblem(() -> images.require(ada, shared), ProblemType.NOT_FOUND);
        assertThat(store.keys()).containsExactly("u/shared");
    }

    @Test
    void deleteShouldSucceedWhenTheStoreIsDown() {
        // Given
        ImageId id = insert("default/u/orphan", standard);
        store.put("u/orphan", new byte[1], "image/png");
        store.down();

        // When
        removal.delete(ada, id, Optional.empty());

        // Then
        assertProblem(() -> images.require(ada, id), ProblemType.NOT_FOUND);
        assertThat(store.keys()).containsExactly("u/orphan");
    }

    @Test
    void deleteShouldNeedOwnershipOrAnAdministratorsReason() {
        // Given
        ImageId id = insert("default/u/guarded", standard);

        // Then
        assertProblem(() -> removal.delete(bob, id, Optional.of("because")), ProblemType.NOT_FOUND);
        assertProblem(() -> removal.delete(admin, id, Optional.empty()), ProblemType.FORBIDDEN);
        assertProblem(() -> removal.delete(admin, id, Optional.of(" ")), ProblemType.FORBIDDEN);
        assertThat(audited(id.value())).isEmpty();
        removal.delete(admin, id, Optional.of("asked to by its owner"));
        assertProblem(() -> images.require(ada, id), ProblemType.NOT_FOUND);
        assertThat(audited(id.value())).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(admin.id());
            assertThat(entry.action() + ' ' + entry.targetKind()).isEqualTo("DELETE IMAGE");
            assertThat(entry.reason()).isEqualTo("asked to by its owner");
            assertThat(entry.changes().toString()).contains(ada.id().toString(), "default/u/guarded");
        });
    }

    @Test
    void deleteFolderOfAnotherShouldBeInTheAuditTrailOnceItIsDone() {
        // Given
        FolderId trips = folder(ada, "Trips");
        insert("default/u/trip", trips);

        // Then
        assertProblem(
                () -> removal.deleteFolder(admin, ada.id(), trips, Optional.empty(), Optional.of("asked")),
                ProblemType.CONFLICT);
        assertThat(audited(trips.value())).isEmpty();
        removal.deleteFolder(admin, ada.id(), trips, Optional.of(FolderContents.DELETE), Optional.of("asked"));
        assertThat(audited(trips.value())).singleElement().satisfies(entry -> {
            assertThat(entry.action() + ' ' + entry.targetKind()).isEqualTo("DELETE FOLDER");
            assertThat(entry.changes().toString()).contains("Trips", "DELETE");
        });
    }

    private static List<AuditEntry> audited(UUID target) {
        return new AuditService(new AuditRepository(transactions.database()))
                .page(Optional.of(target), Optional.empty(), Optional.empty(), 10);
    }

    @Test
    void deleteAllShouldDeleteAllOrNone() {
        // Given
        ImageId mine = insert("default/u/mine", standard);
        ImageId also = insert("default/u/also", standard);

        // Then
        assertProblem(() -> removal.deleteAll(ada, List.of(mine, ImageId.random())), ProblemType.VALIDATION_FAILED);
        assertProblem(() -> removal.deleteAll(bob, List.of(mine)), ProblemType.VALIDATION_FAILED);
        assertThat(images.require(ada, mine)).isNotNull();
        assertThat(removal.deleteAll(ada, List.of(mine, also, mine))).isEqualTo(2);
        assertProblem(() -> images.require(ada, also), ProblemType.NOT_FOUND);
    }

    @Test
    void deleteFolderShouldAskWhatBecomesOfItsImages() {
        // Given
        FolderId empty = folder(ada, "Empty");
        FolderId kept = folder(ada, "Kept");
        FolderId dropped = folder(ada, "Dropped");
        ImageId moving = insert("default/u/moving", kept);
        ImageId going = insert("default/u/going", dropped);
        store.put("u/moving", new byte[1], "image/png");
        store.put("u/going", new byte[1], "image/png");

        // Then
        removal.deleteFolder(ada, ada.id(), empty, Optional.empty(), Optional.empty());
        assertProblem(() -> folders.require(ada.id(), empty), ProblemType.NOT_FOUND);
        assertProblem(
                () -> removal.deleteFolder(ada, ada.id(), kept, Optional.empty(), Optional.empty()),
                ProblemType.CONFLICT);
        assertProblem(
                () -> removal.deleteFolder(bob, bob.id(), kept, Optional.of(FolderContents.DELETE), Optional.empty()),
                ProblemType.NOT_FOUND);
        assertProblem(
                () -> removal.deleteFolder(
                        ada, ada.id(), standard, Optional.of(FolderContents.DELETE), Optional.empty()),
                ProblemType.CONFLICT);
        removal.deleteFolder(ada, ada.id(), kept, Optional.of(FolderContents.MOVE), Optional.empty());
        assertThat(images.require(ada, moving).folder()).isEqualTo(standard);
        removal.deleteFolder(ada, ada.id(), dropped, Optional.of(FolderContents.DELETE), Optional.empty());
        assertProblem(() -> images.require(ada, going), ProblemType.NOT_FOUND);
        assertThat(store.keys()).containsExactly("u/moving");
    }

    @Test
    void contentShouldHideThePromptInAFileOfThePythonProgramAndGiveItToItsOwner() throws IOException {
        // Given
        byte[] original = TestPngs.withText(40, 30, "prompt", "a secret lighthouse");
        byte[] clean = TestPngs.without(original);
        ImageId id = insert("default/u/old.png", standard);
        store.put("u/old.png", original, "image/png");

        // When
        ImageContents.Content served =
                contents.content(images.require(ada, id)).toCompletableFuture().join();
        ImageContents.Content again =
                contents.content(images.require(ada, id)).toCompletableFuture().join();

        // Then
        assertThat(served.size()).isEqualTo(clean.length);
        assertThat(bytes(served.open(Optional.empty()))).isEqualTo(clean);
        for (int from = 0; from < clean.length; from += 7) {
            int to = Math.min(from + 12, clean.length - 1);
            assertThat(bytes(again.open(Optional.of(new ByteRange(from, to)))))
                    .isEqualTo(Arrays.copyOfRange(clean, from, to + 1));
        }
        assertThat(bytes(contents.contentWithMetadata(images.require(ada, id))
                        .thenCompose(content -> content.open(Optional.empty()))))
                .isEqualTo(original);
        assertThat(contents.presigned(images.require(ada, id), Duration.ofMinutes(5))
                        .toCompletableFuture()
                        .join())
                .hasToString("memory:/u/old.png.clean?seconds=300");
        assertThat(bytes(store.open("u/old.png.clean", Optional.empty()).thenApply(Optional::orElseThrow)))
                .isEqualTo(clean);

        // When
        removal.delete(ada, id, Optional.empty());

        // Then
        assertThat(store.keys()).isEmpty();
    }

    private static byte[] bytes(CompletionStage<StoredObject> stage) throws IOException {
        try (StoredObject object = stage.toCompletableFuture().join()) {
            byte[] bytes = object.bytes().readAllBytes();
            assertThat((long) bytes.length).isEqualTo(object.length());
            return bytes;
        }
    }

    private CompletionStage<StoredObject> open(ImageView image, Optional<ByteRange> range) {
        return contents.content(image).thenCompose(content -> content.open(range));
    }

    private static Caller caller(Set<Caller.Role> roles) {
        UserId id = UserId.random();
        users.addIfAbsent(id, id + "@example.com", true, true, Optional.empty());
        return new Caller(id, roles, List.of(), List.of());
    }

    private static FolderId folder(Caller owner, String name) {
        return transactions.call(() -> folders.create(owner.id(), name)).id();
    }

    private ImageId insert(String url, FolderId folder) {
        ImageId id = ImageId.random();
        transactions.database().update("""
                        INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, created_at)
                        VALUES (?::uuid, ?, ?::uuid, ?::uuid, ?::uuid, ?)""", id, url, workflow, ada.id(), folder, NOON);
        return id;
    }

    private static void assertProblem(ThrowingCallable call, ProblemType type) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                .isEqualTo(type));
    }

    private static void assertStageProblem(CompletionStage<?> stage, ProblemType type) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(type));
    }
}
