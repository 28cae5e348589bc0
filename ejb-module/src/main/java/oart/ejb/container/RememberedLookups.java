package oart.ejb.container;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A managed executor to which work can be handed by any thread, at little cost. Payara looks for context providers on the whole class path of
 * the application with every piece of work ({@code ContextSetupProviderImpl.saveContext}, read at 6.2025.10), which was two fifths of a busy
 * node's processor time; here the answer to that one question is remembered. And work runs with the application's class loader, also when
 * a thread of the JDK hands it in: those of its common pool have another, with which Payara cannot open a connection to the database.
 */
final class RememberedLookups implements Executor {
    private final Executor managed;
    private final ClassLoader application;
    private final Loader remembering;

    RememberedLookups(Executor managed, ClassLoader application) {
        this.managed = managed;
        this.application = application;
        this.remembering = new Loader(application);
    }

    @Override
    public void execute(Runnable work) {
        handIn(work, managed::execute);
    }

    /** As {@link #execute}, to another executor of the container. */
    void handIn(Runnable work, Consumer<Runnable> other) {
        here(() -> other.accept(() -> run(application, work)));
    }

    /** Runs the work at once; what it hands to executors of the container is handed in as if by {@link #execute}. */
    void here(Runnable work) {
        run(remembering, work);
    }

    private static void run(ClassLoader loader, Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Its parent in everything, but that it asks only once who provides contexts. */
    private static final class Loader extends ClassLoader {
        private static final String QUESTION =
                "META-INF/services/jakarta.enterprise.concurrent.spi.ThreadContextProvider";

        private volatile List<URL> answer;

        private Loader(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!name.equals(QUESTION)) {
                return super.getResources(name);
            }
            List<URL> known = answer;
            if (known == null) {
                known = Collections.list(super.getResources(name));
                answer = known;
            }
            return Collections.enumeration(known);
        }
    }
}
