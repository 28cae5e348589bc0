/**
 * What ComfyUI writes about the prompt into its files: found, taken out, and put back, byte for byte. Pure computing over streams; knows no
 * row, no store and no HTTP. Any thread.
 */
package oart.ejb.image.metadata;
