package oart.ejb.catalogue;

/** An entry of the seed files that cannot become a row; the sentence names the entry and what is wrong. */
public final class SeedRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SeedRefusedException(String message) {
        super(message);
    }
}
