/**
 * Users and their folders: rows of {@code users}, {@code users_folders} and {@code user_tombstones}. Knows nothing of tokens, issuers or
 * roles. Called by services of the ejb module, inside their transaction, on their thread.
 */
package oart.persistence.user;
