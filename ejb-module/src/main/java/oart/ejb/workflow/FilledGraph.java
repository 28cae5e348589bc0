package oart.ejb.workflow;

import java.util.List;
import java.util.Map;

/**
 * A workflow ready to be sent, but for what depends on the backend and the attempt (file prefixes, uploaded names).
 *
 * @param graph ComfyUI API format: node id → {@code class_type}, {@code inputs}; no placeholder is left
 * @param values what was really used, drawn seeds included: name → value; kept with each image
 * @param seeds the drawn and given values of {@code randomize} parameters, by name
 * @param outputs the OUTPUT parameters in their order; empty = every node that saves files
 * @param inputPictures where uploaded pictures are to be named at send time, by node id and input name
 * @param nodeClasses every {@code class_type} of the graph, sorted
 * @param expectedImages what the job counts against a daily limit: BATCH_SIZE, else 1, for each output
 */
public record FilledGraph(
        Map<String, Object> graph,
        Map<String, Object> values,
        Map<String, Object> seeds,
        List<ParameterSpec> outputs,
        List<InputPicture> inputPictures,
        List<String> nodeClasses,
        int expectedImages) {

    /**
     * A place in the graph that names an input file.
     *
     * @param upload id of an upload or of one of the caller's images, as text
     */
    public record InputPicture(String parameter, String nodeId, String input, String upload) {}
}
