/** Stored results on the wire: their rows, and their bytes with ranges and entity tags. Thin; bytes stream on managed threads. */
package oart.web.image;
