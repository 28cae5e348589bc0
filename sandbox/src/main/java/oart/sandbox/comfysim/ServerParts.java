package oart.sandbox.comfysim;

import oart.sandbox.comfysim.node.ComfyFiles;
import oart.sandbox.comfysim.node.NodeTable;

/**
 * What one ComfySim is made of.
 *
 * @param death what the fault {@code die} does; may return before the end
 */
record ServerParts(
        ComfySimConfig config,
        ComfyFiles files,
        NodeTable nodes,
        PromptQueue queue,
        SocketHub hub,
        Faults faults,
        ExecutionLog log,
        Runnable death) {}
