/**
 * The bits of Python that ComfyUI's wire behaviour rests on: its JSON dialect, its number parsing, the text of its values and
 * errors. Knows nothing of ComfyUI. Called by the rest of ComfySim only; every class here is stateless and safe for any thread.
 */
package oart.sandbox.comfysim.python;
