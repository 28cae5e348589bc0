/**
 * Draws the pictures that ComfySim's samplers "generate": landscapes that follow from prompt, seed and size alone, with a caption
 * naming them. Uses neither java.awt nor fonts, for a headless JRE may have none. Knows nothing of ComfyUI. Called on the worker
 * thread; stateless.
 */
package oart.sandbox.comfysim.drawing;
