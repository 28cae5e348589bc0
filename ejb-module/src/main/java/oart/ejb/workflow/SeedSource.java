package oart.ejb.workflow;

import java.math.BigInteger;

/** Where drawn values come from; injected, so that a test can tell them. Safe for use by many threads. */
public interface SeedSource {
    /** A number drawn uniformly from min to max, both inclusive; min is at most max. */
    BigInteger draw(BigInteger min, BigInteger max);
}
