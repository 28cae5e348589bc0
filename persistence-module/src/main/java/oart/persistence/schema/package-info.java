/** The migrations and who runs them. Called once at start, from the start-up thread; harmless with several nodes at once. */
package oart.persistence.schema;
