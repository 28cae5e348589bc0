/**
 * Stored results: their rows, their bytes in the object store, and what a file really is. Knows nothing of HTTP. Rows are read and written
 * in short transactions; the store is never called inside one.
 */
package oart.ejb.image;
