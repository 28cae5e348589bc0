package oart.sandbox.comfysim.node;

import java.io.IOException;

/** What a node class does. Runs on the worker thread. */
interface NodeFunction {
    /** @throws oart.sandbox.comfysim.python.PythonException how the real node would fail */
    NodeResult run(NodeCall call) throws IOException;
}
