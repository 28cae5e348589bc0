/**
 * The batch job {@code image-retention}: removes images that the plans of their users keep no longer, users whom
 * the issuer deleted with all that is theirs, and uploads that have expired. Runs once per cluster and period, may restart anywhere, and may run twice at once without harm. Knows ejb services and no table. Threads are
 * the batch runtime's.
 */
package oart.batch.retention;
