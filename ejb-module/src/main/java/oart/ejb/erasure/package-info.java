/**
 * The end of a user whom the issuer deleted: their jobs are cancelled, then their images, uploads, folders and rows go. Called by the batch
 * job {@code image-retention}; may be interrupted and called again at any point.
 */
package oart.ejb.erasure;
