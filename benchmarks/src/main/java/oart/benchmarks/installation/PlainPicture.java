package oart.benchmarks.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import oart.benchmarks.measure.MeasurementException;

/**
 * The smallest job that makes a real picture: one colour, 64 pixels square, another colour each time so that nothing is served from a
 * cache. Every server draws it without weights, and whether the right one came back can be seen.
 */
public final class PlainPicture {
    /** Of the node that a ComfySim is told to be slow at. */
    public static final String NODE_CLASS = "EmptyImage";

    private static final int SIDE = 64;
    private static final AtomicInteger COLOURS = new AtomicInteger();

    private PlainPicture() {}

    /** A colour that no other job of this process has. */
    public static int nextColour() {
        // An odd factor visits every colour once.
        return COLOURS.incrementAndGet() * 0x9E3779 & 0xFFFFFF;
    }

    /** Makes it a workflow of the product. @return its id */
    static String createWorkflow(Client administrator) {
        Map<String, Object> colour = new LinkedHashMap<>();
        colour.put("name", "COLOR");
        colour.put("type", "NUMBER");
        colour.put("required", true);
        colour.put("min_value", 0);
        colour.put("max_value", 0xFFFFFF);
        colour.put("order", 1);
        Map<String, Object> workflow = new LinkedHashMap<>();
        workflow.put("name", "Plain picture " + System.nanoTime());
        workflow.put("description", "One colour; for benchmarks");
        workflow.put("model_type", "SD15");
        workflow.put("workflow_type", "IMAGE");
        workflow.put("workflow_segment", "TEXT_TO_IMAGE");
        workflow.put("workflow_json", graph("{{COLOR}}", "plain"));
        workflow.put(
                "parameters",
                List.of(
                        colour,
                        Map.of(
                                "name",
                                "IMAGE",
                                "type",
                                "IMAGE",
                                "input_or_output",
                                "OUTPUT",
                                "node_id",
                                "9",
                                "order",
                                2)));
        return administrator
                .post("workflow/", workflow)
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    /** The graph as ComfyUI takes it. @param prefix of the file, with a folder of its own for each prompt, as the product has */
    static Map<String, Object> graph(Object colour, String prefix) {
        return Map.of(
                "1",
                Map.of(
                        "class_type",
                        NODE_CLASS,
                        "inputs",
                        Map.of("width", SIDE, "height", SIDE, "batch_size", 1, "color", colour)),
                "9",
                Map.of(
                        "class_type",
                        "SaveImage",
                        "inputs",
                        Map.of("images", List.of("1", 0), "filename_prefix", prefix)));
    }

    /** @throws MeasurementException it is not the picture of this colour */
    public static void check(byte[] png, int colour) {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
            MeasurementException.require(picture != null, "no picture in %d bytes", png.length);
            MeasurementException.require(
                    picture.getWidth() == SIDE && picture.getHeight() == SIDE,
                    "a picture of %d x %d",
                    picture.getWidth(),
                    picture.getHeight());
            int found = picture.getRGB(SIDE / 2, SIDE / 2) & 0xFFFFFF;
            MeasurementException.require(found == colour, "colour %06x instead of %06x", found, colour);
        } catch (IOException e) {
            throw new MeasurementException("no picture", e);
        }
    }

    /** The one picture of an ended job, as the product tells of it. */
    public static String onlyImage(JsonNode job) {
        MeasurementException.require(
                job.path("state").asText().equals("SUCCEEDED"), "the job ended otherwise: %s", job);
        MeasurementException.require(job.path("images").size() == 1, "not one picture: %s", job);
        JsonNode image = job.path("images").get(0);
        return image.path("image_id").asText(image.path("id").asText());
    }
}
