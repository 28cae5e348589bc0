/**
 * The batch job {@code seed-catalog}: reads the seed files, has the missing rows inserted, reports the rest. May run on several nodes at once
 * and restart anywhere. Knows the catalogue's service and no table. Threads are the batch runtime's.
 */
package oart.batch.seed;
