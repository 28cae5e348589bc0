package oart.sandbox.comfysim.drawing;

/** A colour to compute with, channels from 0 to 1 (more is clipped at the end). Mutable, for a pixel makes dozens of them. */
final class Rgb {
    float r;
    float g;
    float b;

    Rgb() {}

    Rgb(double r, double g, double b) {
        this.r = (float) r;
        this.g = (float) g;
        this.b = (float) b;
    }

    Rgb set(Rgb other) {
        r = other.r;
        g = other.g;
        b = other.b;
        return this;
    }

    /** Moves towards the other colour by a share from 0 to 1. */
    Rgb mix(Rgb other, float share) {
        r += (other.r - r) * share;
        g += (other.g - g) * share;
        b += (other.b - b) * share;
        return this;
    }

    Rgb add(Rgb light, float strength) {
        r += light.r * strength;
        g += light.g * strength;
        b += light.b * strength;
        return this;
    }

    Rgb scale(float factor) {
        r *= factor;
        g *= factor;
        b *= factor;
        return this;
    }

    /** Turns the hue, grey staying grey. */
    Rgb turned(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double third = (1 - cos) / 3;
        double root = sin / Math.sqrt(3);
        return new Rgb(
                Math.max(0, r * (cos + third) + g * (third - root) + b * (third + root)),
                Math.max(0, r * (third + root) + g * (cos + third) + b * (third - root)),
                Math.max(0, r * (third - root) + g * (third + root) + b * (cos + third)));
    }

    int argb() {
        return 0xFF000000 | channel(r) << 16 | channel(g) << 8 | channel(b);
    }

    private static int channel(float value) {
        return Math.max(0, Math.min(255, Math.round(value * 255)));
    }

    static float clamp(float value) {
        return Math.max(0, Math.min(1, value));
    }

    /** 0 below {@code low}, 1 above {@code high}, smooth between. */
    static float smooth(float low, float high, float value) {
        float t = clamp((value - low) / (high - low));
        return t * t * (3 - 2 * t);
    }
}
