/**
 * The node classes ComfySim knows: what {@code object_info} says of them and what they do, on 8-bit pictures and symbolic
 * latents. Knows nothing of HTTP, sockets or the queue; what a running node may ask of its surroundings is {@link
 * oart.sandbox.comfysim.node.NodeSurroundings}. Called by the prompt validator and by the one worker thread.
 */
package oart.sandbox.comfysim.node;
