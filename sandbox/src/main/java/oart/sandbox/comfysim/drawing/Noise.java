package oart.sandbox.comfysim.drawing;

/** Smooth noise from 0 to 1, the same for the same seed on every machine. */
final class Noise {
    private final int seed;

    Noise(long seed) {
        this.seed = (int) (seed ^ seed >>> 32);
    }

    /** A number from 0 to 1 for a cell of the grid. */
    float cell(int x, int y) {
        int h = seed ^ x * 0x27D4EB2D ^ y * 0x165667B1;
        h = (h ^ h >>> 15) * 0x2C1B3C6D;
        h = (h ^ h >>> 12) * 0x297A2D39;
        h ^= h >>> 15;
        return (h >>> 8) / (float) (1 << 24);
    }

    float at(float x, float y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float fx = eased(x - left);
        float fy = eased(y - top);
        float above = cell(left, top) * (1 - fx) + cell(left + 1, top) * fx;
        float below = cell(left, top + 1) * (1 - fx) + cell(left + 1, top + 1) * fx;
        return above * (1 - fy) + below * fy;
    }

    /** Octaves laid over each other, each half as strong and twice as fine. */
    float fractal(float x, float y, int octaves) {
        float sum = 0;
        float weight = 0.5f;
        float total = 0;
        float px = x;
        float py = y;
        for (int i = 0; i < octaves; i++) {
            sum += weight * at(px, py);
            total += weight;
            weight *= 0.5f;
            px = px * 2.03f + 17.3f;
            py = py * 2.03f + 9.1f;
        }
        return sum / total;
    }

    /** As {@link #fractal}, folded so that it has sharp crests. */
    float ridged(float x, float y, int octaves) {
        float sum = 0;
        float weight = 0.5f;
        float total = 0;
        float px = x;
        float py = y;
        for (int i = 0; i < octaves; i++) {
            float fold = 1 - Math.abs(2 * at(px, py) - 1);
            sum += weight * fold * fold;
            total += weight;
            weight *= 0.48f;
            px = px * 2.07f + 31.7f;
            py = py * 2.07f + 5.3f;
        }
        return sum / total;
    }

    private static float eased(float t) {
        return t * t * t * (t * (t * 6 - 15) + 10);
    }
}
