package oart.ejb.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RememberedLookupsTest {
    private static final String PROVIDERS = "META-INF/services/jakarta.enterprise.concurrent.spi.ThreadContextProvider";

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final CountingLoader application = new CountingLoader(before);
    private final Container container = new Container();
    private final Executor executor = new RememberedLookups(container, application);

    @BeforeEach
    void beTheApplication() {
        Thread.currentThread().setContextClassLoader(application);
    }

    @AfterEach
    void beTheTest() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void classPathShouldBeSearchedOnceWhenMuchWorkIsHandedIn() {
        // When
        for (int i = 0; i < 5; i++) {
            executor.execute(() -> {});
        }

        // Then
        assertThat(application.asked).containsExactly(PROVIDERS);
        assertThat(container.answers).hasSize(5).allMatch(answer -> answer.equals(List.of(application.provider)));
    }

    @Test
    void workShouldRunWithTheLoaderOfTheApplicationAndLeaveNothingBehind() {
        // Given
        List<ClassLoader> seen = new ArrayList<>();

        // When
        executor.execute(() -> seen.add(Thread.currentThread().getContextClassLoader()));

        // Then
        assertThat(seen).containsExactly(application);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
        assertThat(container.left).containsExactly(container.captured.get(0));
    }

    @Test
    void workOnTheCallersThreadShouldHandInAtTheSameCost() {
        // Given
        RememberedLookups lookups = new RememberedLookups(container, application);

        // When
        for (int i = 0; i < 5; i++) {
            lookups.here(() -> container.execute(() -> {}));
        }

        // Then
        assertThat(application.asked).containsExactly(PROVIDERS);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
    }

    @Test
    void anythingElseShouldBeAskedOfTheApplicationEachTime() throws IOException {
        // Given
        executor.execute(() -> {});

        // When
        container.captured.get(0).getResources("META-INF/services/other");
        container.captured.get(0).getResources("META-INF/services/other");

        // Then
        assertThat(application.asked).containsExactly(PROVIDERS, "META-INF/services/other", "META-INF/services/other");
    }

    @Test
    void workShouldRunWithTheLoaderOfTheApplicationWhoeverHandsItIn() {
        // Given
        List<ClassLoader> seen = new ArrayList<>();
        ClassLoader foreign = ClassLoader.getPlatformClassLoader();

        // When
        Thread.currentThread().setContextClassLoader(foreign);
        executor.execute(() -> seen.add(Thread.currentThread().getContextClassLoader()));
        ClassLoader after = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(null);
        executor.execute(() -> seen.add(Thread.currentThread().getContextClassLoader()));

        // Then
        assertThat(seen).containsExactly(application, application);
        assertThat(after).isSameAs(foreign);
        assertThat(Thread.currentThread().getContextClassLoader()).isNull();
    }

    /** Captures the caller's loader and asks it for providers, as Payara does, then runs the work with it. */
    private static final class Container implements Executor {
        private final List<List<URL>> answers = new ArrayList<>();
        private final List<ClassLoader> captured = new ArrayList<>();
        private final List<ClassLoader> left = new ArrayList<>();

        @Override
        public void execute(Runnable work) {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            captured.add(loader);
            try {
                answers.add(Collections.list(loader.getResources(PROVIDERS)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            work.run();
            left.add(Thread.currentThread().getContextClassLoader());
        }
    }

    private static final class CountingLoader extends ClassLoader {
        private final List<String> asked = new ArrayList<>();
        private final URL provider;

        private CountingLoader(ClassLoader parent) {
            super(parent);
            provider = parent.getResource("oart/ejb/container/Threads.class");
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            asked.add(name);
            return Collections.enumeration(List.of(provider));
        }
    }
}
