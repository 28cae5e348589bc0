package oart.ejb.workflow;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.concurrent.ThreadLocalRandom;

/** Draws from the thread's own generator: seeds need to differ, not to be secret. */
@ApplicationScoped
class RandomSeedSource implements SeedSource {
    @Override
    public BigInteger draw(BigInteger min, BigInteger max) {
        BigInteger span = max.subtract(min);
        BigInteger offset;
        do {
            offset = new BigInteger(span.bitLength(), ThreadLocalRandom.current());
        } while (offset.compareTo(span) > 0);
        return min.add(offset);
    }
}
