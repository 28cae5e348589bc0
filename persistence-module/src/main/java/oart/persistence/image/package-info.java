/**
 * Stored results: rows of {@code images}. The bytes lie in the object store, which this package does not know. Called by services of the
 * ejb module, inside their transaction, on their thread.
 */
package oart.persistence.image;
