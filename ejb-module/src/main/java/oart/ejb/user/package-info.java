/**
 * Who may act: users mirrored from the identity provider, their folders, and the way in. Knows nothing of tokens, JSON on the wire or
 * HTTP status. Called by web and batch on their threads; other systems are asked outside any transaction.
 */
package oart.ejb.user;
