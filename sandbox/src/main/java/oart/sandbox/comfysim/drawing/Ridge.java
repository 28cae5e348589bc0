package oart.sandbox.comfysim.drawing;

/**
 * One line of land in front of another: for every column of the picture the height where it begins.
 *
 * @param top picture heights from the top edge, one per column
 * @param depth 0 at the front, 1 lost in the haze
 */
record Ridge(float[] top, float depth) {
    /** How much of the pixel the land covers. */
    float cover(int x, float v, float pixel) {
        return Rgb.clamp((v - top[x]) / pixel + 0.5f);
    }

    /** How steep the land is over that many columns to both sides; rising to the right is positive. */
    float slope(int x, int reach) {
        int a = Math.max(0, x - reach);
        int b = Math.min(top.length - 1, x + reach);
        return b == a ? 0 : (top[a] - top[b]) / (b - a);
    }

    static Ridge mountains(Noise noise, int layer, float depth, float base, float height, int width, float pixel) {
        float[] top = new float[width];
        for (int x = 0; x < width; x++) {
            float u = x * pixel;
            float broad = noise.ridged(u * (1.1f + layer * 0.25f) + layer * 53, layer * 7.7f, 6);
            float swell = noise.fractal(u * 0.8f + layer * 91, layer * 3.1f, 2);
            top[x] = base - height * (0.20f + 0.75f * broad * (0.45f + 0.9f * swell));
        }
        return new Ridge(top, depth);
    }

    static Ridge hills(Noise noise, int layer, float depth, float base, float height, int width, float pixel) {
        float[] top = new float[width];
        for (int x = 0; x < width; x++) {
            float u = x * pixel;
            top[x] = base - height * noise.fractal(u * (1.6f + layer * 0.4f) + layer * 37, layer * 5.9f, 3);
        }
        return new Ridge(top, depth);
    }

    static Ridge dunes(Noise noise, int layer, float depth, float base, float height, int width, float pixel) {
        float[] top = new float[width];
        for (int x = 0; x < width; x++) {
            float u = x * pixel + 0.25f * noise.at(x * pixel * 2 + 8, layer);
            float phase = noise.fractal(u * 1.1f + layer * 29, layer * 2.3f, 2) * 3;
            float saw = phase - (float) Math.floor(phase);
            float crest = saw < 0.68f ? saw / 0.68f : (1 - saw) / 0.32f;
            top[x] = base - height * (0.25f + 0.7f * crest * crest * (3 - 2 * crest));
        }
        return new Ridge(top, depth);
    }

    /** Conifers standing on the line below. */
    static Ridge trees(Noise noise, int layer, Ridge ground, float size, float pixel) {
        float[] top = ground.top.clone();
        float spacing = size * 0.36f;
        for (int x = 0; x < top.length; x++) {
            float u = x * pixel;
            int near = (int) Math.floor(u / spacing);
            for (int tree = near - 2; tree <= near + 2; tree++) {
                float centre = (tree + 0.5f + 0.6f * (noise.cell(tree, layer * 3) - 0.5f)) * spacing;
                float tall = size * (0.45f + 0.75f * noise.cell(tree, layer * 3 + 1));
                float across = Math.abs(u - centre) / (tall * 0.24f);
                if (across < 1) {
                    float boughs = 0.10f * (float) Math.abs(Math.sin(across * 9 + tree));
                    top[x] = Math.min(top[x], ground.top[x] - tall * (1 - across) * (1 - boughs));
                }
            }
        }
        return new Ridge(top, ground.depth);
    }

    /** Roofs of a town on level ground. */
    static Ridge roofs(Noise noise, int layer, float depth, float base, float height, int width, float pixel) {
        float[] top = new float[width];
        float[] roof = {0, 0};
        float end = -1;
        int house = 0;
        for (int x = 0; x < width; x++) {
            float u = x * pixel;
            if (u > end) {
                float tall = noise.cell(house, layer);
                float cluster = noise.fractal(u * 1.7f + layer * 13, layer, 2);
                roof[0] = base - height * (0.15f + 0.95f * tall * tall * (0.35f + 1.1f * cluster));
                end = u + height * (0.07f + 0.15f * noise.cell(house, layer + 50));
                roof[1] = noise.cell(house, layer + 90) > 0.72f ? (u + end) / 2 : -1;
                house++;
            }
            boolean mast = roof[1] > 0 && Math.abs(u - roof[1]) < Math.max(pixel, height * 0.006f);
            top[x] = roof[0] - (mast ? height * 0.10f : 0);
        }
        return new Ridge(top, depth);
    }
}
