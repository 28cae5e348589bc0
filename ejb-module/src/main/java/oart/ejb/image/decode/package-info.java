/**
 * Pictures as pixels: decoded small, scaled and written again. The only home of the image libraries; knows no row and no store. Blocks and
 * needs memory: called through {@code DecodeQueue}, never on a request's thread.
 */
package oart.ejb.image.decode;
