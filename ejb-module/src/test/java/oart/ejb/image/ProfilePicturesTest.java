package oart.ejb.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import oart.ejb.image.metadata.TestPngs;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserService;
import oart.ejb.user.UserView;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;

class ProfilePicturesTest {
    private static final int LONGEST = 20_000;

    private final Caller ada = new Caller(UserId.random(), Set.of(Caller.Role.USER), List.of(), List.of());
    private final InMemoryImageStore store = new InMemoryImageStore();
    private final OneUser users = new OneUser();
    private final SameThread threads = new SameThread();
    private final ProfilePictures pictures = new ProfilePictures(
            users, store, new DecodeQueue(threads), threads, new ImageConfig(1, LONGEST, 1_000_000));

    /** One row, in memory. */
    private final class OneUser extends UserService {
        private String key;
        private boolean gone;

        @Override
        public UserView me(Caller caller) {
            return new UserView(
                    ada.id(), "a@example.com", "a", true, true, null, key, Instant.EPOCH, null, Instant.EPOCH);
        }

        @Override
        public Pictured showPicture(Caller caller, String newKey) {
            if (gone) {
                throw ProblemException.notFound("The user");
            }
            Optional<String> before = Optional.ofNullable(key);
            key = newKey;
            return new Pictured(me(caller), before);
        }
    }

    private UserView replace(byte[] bytes) {
        return pictures.replace(ada, new ByteArrayInputStream(bytes))
                .toCompletableFuture()
                .join();
    }

    private void assertRefused(byte[] bytes, ProblemType type) {
        Throwable failure = catchThrowable(() -> replace(bytes));
        assertThat(failure instanceof CompletionException ? failure.getCause() : failure)
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(type));
        assertThat(users.key).isNull();
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void pictureShouldReplaceTheOneBeforeAndCarryNoText() throws IOException {
        // Given
        String first = replace(TestPngs.plain(30, 30)).profileImageUrl();

        // When
        String second = replace(TestPngs.withText(30, 30, "GPS", "at home")).profileImageUrl();

        // Then
        assertThat(first).matches(ada.id() + "/profile_images/[0-9a-f-]{36}\\.png");
        assertThat(store.keys()).containsExactly(second);
        ProfilePictures.Shown shown = pictures.open(ada).toCompletableFuture().join();
        assertThat(shown.contentType()).isEqualTo("image/png");
        assertThat(shown.bytes().readAllBytes())
                .isEqualTo(TestPngs.plain(30, 30))
                .hasSize((int) shown.size());
    }

    @Test
    void whatIsNoPictureShouldChangeNothing() {
        byte[] png = TestPngs.plain(300, 300);
        assertRefused(new byte[0], ProblemType.VALIDATION_FAILED);
        assertRefused(new byte[LONGEST + 1], ProblemType.TOO_LARGE);
        assertRefused(TestPngs.plain(1001, 1000), ProblemType.TOO_LARGE);
        assertRefused("GIF89a".getBytes(StandardCharsets.US_ASCII), ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertRefused(Arrays.copyOf(png, png.length / 2), ProblemType.UNSUPPORTED_MEDIA_TYPE);
        store.down();
        assertRefused(png, ProblemType.STORAGE_UNAVAILABLE);
    }

    @Test
    void pictureThatNobodyShowsShouldNotStay() {
        // Given: deleted while the picture was on its way
        users.gone = true;

        // Then
        assertRefused(TestPngs.plain(30, 30), ProblemType.NOT_FOUND);
    }

    @Test
    void pictureOfThePythonProgramShouldBeShownWhenItIsOne() {
        // Given
        users.key = ada.id() + "/profile_images/../me.txt";
        store.put(users.key, TestPngs.written("jpeg", 9, 9), "text/plain");

        // Then
        assertThat(pictures.open(ada).toCompletableFuture().join().contentType())
                .isEqualTo("image/jpeg");

        // When
        store.put(users.key, "<script>".getBytes(StandardCharsets.US_ASCII), "text/html");

        // Then
        assertThat(catchThrowable(() -> pictures.open(ada).toCompletableFuture().join()))
                .hasRootCauseInstanceOf(ProblemException.class);
        users.key = "somebody-else/profile_images/me.png";
        assertThat(catchThrowable(() -> pictures.open(ada))).isInstanceOf(ProblemException.class);
        users.key = null;
        assertThat(catchThrowable(() -> pictures.open(ada))).isInstanceOf(ProblemException.class);
    }
}
