package oart.sandbox.comfysim.drawing;

import java.util.ArrayList;
import java.util.List;

/** A discreet strip at the lower edge with the prompt, the seed, the size and the model. */
final class Caption {
    private static final int INK = 0xF4F1EA;
    private static final int FAINT = 0xBDB8AE;

    private Caption() {}

    /** Leaves pictures alone that are too small to hold a line. */
    static void draw(int[] argb, SceneOrder order) {
        int width = order.width();
        int height = order.height();
        int scale = Math.max(1, Math.min(width, height) / 420);
        int margin = 7 * scale;
        int room = (width - 2 * margin) / (BitmapFont.ADVANCE * scale);
        if (height < 64 || room < 10) {
            return;
        }
        String facts = "seed " + order.seed() + (order.index() > 0 ? " +" + order.index() : "") + "   " + width + " x "
                + height;
        List<String> lines = wrapped(BitmapFont.showable(order.prompt()), room, height < 200 ? 1 : 2);
        int line = (BitmapFont.HEIGHT + 2) * scale;
        int strip = lines.size() * line + line + 2 * margin - 3 * scale;
        darken(argb, width, height, strip, 6 * scale);
        int y = height - strip + margin;
        for (String text : lines) {
            BitmapFont.draw(argb, width, margin, y, text, scale, INK);
            y += line;
        }
        String shown = facts.length() > room ? facts.substring(0, room) : facts;
        BitmapFont.draw(argb, width, margin, y, shown, scale, FAINT);
        String model = BitmapFont.showable(order.model().replaceFirst("\\.(safetensors|ckpt|gguf)$", ""));
        if (facts.length() + model.length() + 4 < room) {
            int x = width - margin - BitmapFont.width(model, scale);
            BitmapFont.draw(argb, width, x, y, model, scale, FAINT);
        }
    }

    private static void darken(int[] argb, int width, int height, int strip, int fade) {
        for (int y = Math.max(0, height - strip - fade); y < height; y++) {
            float share = 0.60f * Math.min(1f, (y - (height - strip - fade)) / (float) fade);
            for (int x = 0; x < width; x++) {
                int p = argb[y * width + x];
                int red = Math.round((p >> 16 & 0xFF) * (1 - share) + 8 * share);
                int green = Math.round((p >> 8 & 0xFF) * (1 - share) + 9 * share);
                int blue = Math.round((p & 0xFF) * (1 - share) + 14 * share);
                argb[y * width + x] = 0xFF000000 | red << 16 | green << 8 | blue;
            }
        }
    }

    private static List<String> wrapped(String text, int room, int most) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty() && lines.size() < most) {
            boolean last = lines.size() == most - 1;
            if (rest.length() <= room) {
                lines.add(rest);
                rest = "";
            } else if (last) {
                lines.add(rest.substring(0, Math.max(1, room - 3)).stripTrailing() + "...");
            } else {
                int space = rest.lastIndexOf(' ', room);
                int cut = space > room / 2 ? space : room;
                lines.add(rest.substring(0, cut).stripTrailing());
                rest = rest.substring(cut).strip();
            }
            if (last) {
                break;
            }
        }
        return lines;
    }
}
