package oart.ejb.realtime;

/** A watcher's registration. */
public interface Watch {
    /** The reader has gone; harmless when it had already. */
    void close();
}
