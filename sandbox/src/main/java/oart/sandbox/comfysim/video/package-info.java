/**
 * Moving pictures as files: H.264 in MP4, VP8 in WebM, and the same VP8 for lossy WebP. Knows pictures only, neither nodes nor
 * HTTP. Every frame is a key frame; nothing here looks at the frame before. Safe for any thread.
 */
package oart.sandbox.comfysim.video;
