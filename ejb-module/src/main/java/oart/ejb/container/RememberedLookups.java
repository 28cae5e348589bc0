package oart.ejb.container;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A managed executor to which work can be handed at little cost. Payara looks for context providers on the whole class path of the application
 * with every piece of work ({@code ContextSetupProviderImpl.saveContext}, read at 6.2025.10), which was two fifths of a busy node's processor
 * time. Here the answer to that one question is remembered; work still runs with the class loader of whoever handed it in.
 */
final class RememberedLookups implements Executor {
    private final Executor managed;
    private final Map<ClassLoader, Loader> loaders = new ConcurrentHashMap<>();

    RememberedLookups(Executor managed) {
        this.managed = managed;
    }

    @Override
    public void execute(Runnable work) {
        handIn(work, managed::execute);
    }

    /** As {@link #execute}, to another executor of the container. */
    void handIn(Runnable work, Consumer<Runnable> other) {
        Thread caller = Thread.currentThread();
        ClassLoader own = caller.getContextClassLoader();
        if (own == null) {
            other.accept(work);
            return;
        }
        caller.setContextClassLoader(loaders.computeIfAbsent(own, Loader::new));
        try {
            other.accept(() -> run(work, own));
        } finally {
            caller.setContextClassLoader(own);
        }
    }

    private static void run(Runnable work, ClassLoader own) {
        Thread worker = Thread.currentThread();
        ClassLoader captured = worker.getContextClassLoader();
        worker.setContextClassLoader(own);
        try {
            work.run();
        } finally {
            worker.setContextClassLoader(captured);
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
