/**
 * ComfySim: a stand-in for a ComfyUI 0.3.64 server, faithful on the wire, with faults on demand. It really runs the node classes
 * that need no weights and draws a landscape where the real one would sample. Test and demo equipment: it knows no type of the
 * product and is never on the production path. Entry points are {@link oart.sandbox.comfysim.ComfySim} and {@link
 * oart.sandbox.comfysim.ComfySimMain}. Threads: Undertow's for HTTP, one worker that runs prompts, one that sends all events.
 */
package oart.sandbox.comfysim;
