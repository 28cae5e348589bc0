/**
 * Secrets at rest: sealed with AES-GCM under {@code oart.secret-key} before they reach the database. Knows no feature; any thread may call
 * it.
 */
package oart.ejb.secret;
