package oart.sandbox.comfysim.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.python.PythonException;

/** Classes that make a MASK, or an IMAGE of one. */
final class MaskNodes {
    private MaskNodes() {}

    static void register(NodeTable table) {
        table.add(
                "SolidMask",
                call -> NodeResult.of(MaskBatch.of(MaskBatch.Plane.filled(
                        call.integer("width"), call.integer("height"), (float) call.number("value")))));
        table.add("InvertMask", call -> NodeResult.of(call.mask("mask").map(plane -> plane.map(v -> 1 - v))));
        table.add("MaskToImage", call -> NodeResult.of(call.mask("mask").toImages()));
        table.add("ImageToMask", MaskNodes::fromImage);
        table.add("ImageColorToMask", MaskNodes::fromColour);
        table.add("CropMask", MaskNodes::crop);
        table.add("GrowMask", MaskNodes::grow);
        table.add("FeatherMask", MaskNodes::feather);
        table.add("ThresholdMask", call -> {
            float limit = (float) call.number("value");
            return NodeResult.of(call.mask("mask").map(plane -> plane.map(v -> v > limit ? 1f : 0f)));
        });
        table.add("MaskComposite", MaskNodes::composite);
    }

    private static NodeResult fromImage(NodeCall call) {
        ImageBatch images = call.images("image");
        String channel = call.text("channel");
        if (channel.equals("alpha") && !images.alpha()) {
            throw new PythonException("IndexError", "index 3 is out of bounds for dimension 3 with size 3");
        }
        return NodeResult.of(MaskBatch.channelOf(images, shift(channel)));
    }

    /** How far right the channel's byte lies in 0xAARRGGBB. */
    static int shift(String channel) {
        return switch (channel) {
            case "red" -> 16;
            case "green" -> 8;
            case "blue" -> 0;
            default -> 24;
        };
    }

    private static NodeResult fromColour(NodeCall call) {
        int colour = call.integer("color");
        List<MaskBatch.Plane> planes = new ArrayList<>();
        for (Picture picture : call.images("image").pictures()) {
            float[] values = new float[picture.argb().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (picture.argb()[i] & 0xFFFFFF) == colour ? 1 : 0;
            }
            planes.add(new MaskBatch.Plane(picture.width(), picture.height(), values));
        }
        return NodeResult.of(new MaskBatch(planes));
    }

    private static NodeResult crop(NodeCall call) {
        int x = call.integer("x");
        int y = call.integer("y");
        return NodeResult.of(call.mask("mask").map(plane -> {
            int left = Math.min(x, plane.width() - 1);
            int top = Math.min(y, plane.height() - 1);
            int width = Math.min(call.integer("width"), plane.width() - left);
            int height = Math.min(call.integer("height"), plane.height() - top);
            float[] out = new float[width * height];
            for (int row = 0; row < height; row++) {
                System.arraycopy(plane.values(), (top + row) * plane.width() + left, out, row * width, width);
            }
            return new MaskBatch.Plane(width, height, out);
        }));
    }

    /** Lets the mask fade out towards each edge over so many pixels. */
    private static NodeResult feather(NodeCall call) {
        int left = call.integer("left");
        int top = call.integer("top");
        int right = call.integer("right");
        int bottom = call.integer("bottom");
        return NodeResult.of(call.mask("mask").map(plane -> {
            float[] out = plane.values().clone();
            for (int i = 0; i < out.length; i++) {
                int x = i % plane.width();
                int y = i / plane.width();
                out[i] *= faded(x, Math.min(left, plane.width()))
                        * faded(fromEnd(x, plane.width()), Math.min(right, plane.width()))
                        * faded(y, Math.min(top, plane.height()))
                        * faded(fromEnd(y, plane.height()), Math.min(bottom, plane.height()));
            }
            return new MaskBatch.Plane(plane.width(), plane.height(), out);
        }));
    }

    /** The real one counts from one past the end, and takes the first for that. */
    private static int fromEnd(int position, int size) {
        return position == 0 ? 0 : size - position;
    }

    private static float faded(int distance, int reach) {
        return distance < reach ? (distance + 1f) / reach : 1;
    }

    private static NodeResult grow(NodeCall call) {
        int expand = call.integer("expand");
        boolean tapered = call.flag("tapered_corners");
        return NodeResult.of(call.mask("mask").map(plane -> grown(plane, expand, tapered)));
    }

    /** Widens the mask pixel by pixel, or narrows it when {@code expand} is negative. */
    static MaskBatch.Plane grown(MaskBatch.Plane plane, int expand, boolean tapered) {
        MaskBatch.Plane grown = plane;
        for (int round = 0; round < Math.abs(expand); round++) {
            float[] out = new float[plane.values().length];
            for (int y = 0; y < plane.height(); y++) {
                for (int x = 0; x < plane.width(); x++) {
                    float best = grown.at(x, y);
                    for (int dy = -1; dy <= 1; dy++) {
                        for (int dx = -1; dx <= 1; dx++) {
                            if (!tapered || dx == 0 || dy == 0) {
                                float other = grown.at(x + dx, y + dy);
                                best = expand > 0 ? Math.max(best, other) : Math.min(best, other);
                            }
                        }
                    }
                    out[y * plane.width() + x] = best;
                }
            }
            boolean settled = Arrays.equals(out, grown.values());
            grown = new MaskBatch.Plane(plane.width(), plane.height(), out);
            if (settled) {
                break;
            }
        }
        return grown;
    }

    private static NodeResult composite(NodeCall call) {
        MaskBatch destination = call.mask("destination");
        MaskBatch source = call.mask("source");
        int left = call.integer("x");
        int top = call.integer("y");
        String operation = call.text("operation");
        List<MaskBatch.Plane> out = new ArrayList<>();
        for (int i = 0; i < destination.planes().size(); i++) {
            MaskBatch.Plane below = destination.planeOrLast(i);
            MaskBatch.Plane above = source.planeOrLast(i);
            float[] values = below.values().clone();
            for (int y = 0; y < above.height() && y + top < below.height(); y++) {
                for (int x = 0; x < above.width() && x + left < below.width(); x++) {
                    int at = (y + top) * below.width() + x + left;
                    values[at] = Math.max(0, Math.min(1, combined(values[at], above.at(x, y), operation)));
                }
            }
            out.add(new MaskBatch.Plane(below.width(), below.height(), values));
        }
        return NodeResult.of(new MaskBatch(out));
    }

    private static float combined(float a, float b, String operation) {
        boolean first = Math.round(a) == 1;
        boolean second = Math.round(b) == 1;
        return switch (operation) {
            case "add" -> a + b;
            case "subtract" -> a - b;
            case "and" -> first && second ? 1 : 0;
            case "or" -> first || second ? 1 : 0;
            case "xor" -> first != second ? 1 : 0;
            default -> a * b;
        };
    }
}
