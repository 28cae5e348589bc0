/**
 * Completion webhooks as rows: made by the statement that ends a job ({@link oart.persistence.job.JobRepository}), claimed here by one node at
 * a time. Times are the database's. A result is written only by the try that is the latest.
 */
package oart.persistence.webhook;
