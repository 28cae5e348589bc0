package oart.sandbox.comfysim.drawing;

/** Gradient, clouds, stars and the sun or moon. Lengths are in picture heights. */
final class Sky {
    private final Mood mood;
    private final Mood.Palette colours;
    private final Noise clouds;
    private final Noise stars;
    private final float horizon;
    private final float cloudiness;
    final float sunX;
    final float sunY;
    private final float sunRadius;
    private final float pixel;
    private final Rgb lit = new Rgb();

    Sky(Mood mood, Noise random, float aspect, float horizon, float pixel) {
        this.mood = mood;
        this.horizon = horizon;
        this.pixel = pixel;
        colours = mood.palette();
        clouds = new Noise((long) (random.cell(1, 1) * 1e9));
        stars = new Noise((long) (random.cell(2, 1) * 1e9));
        boolean low = mood.hour() == Mood.Hour.SUNSET || mood.hour() == Mood.Hour.DAWN;
        sunX = aspect * (0.22f + 0.56f * random.cell(3, 1));
        sunY = horizon * (low ? 0.72f + 0.16f * random.cell(4, 1) : 0.22f + 0.30f * random.cell(4, 1));
        sunRadius = (low ? 0.055f : 0.042f) * (0.9f + 0.3f * random.cell(5, 1));
        cloudiness = 0.42f + 0.20f * random.cell(6, 1);
    }

    boolean night() {
        return mood.hour() == Mood.Hour.NIGHT;
    }

    /** The colour at a point; below the horizon it is that of the horizon. */
    void paint(float u, float v, Rgb out) {
        paint(u, v, true, out);
    }

    /** As water shows it: neither disc nor stars. */
    void paintMirrored(float u, float v, Rgb out) {
        paint(u, v, false, out);
    }

    private void paint(float u, float v, boolean sharp, Rgb out) {
        float height = Rgb.clamp(v / horizon);
        gradient(height, out);
        float dx = u - sunX;
        float dy = v - sunY;
        float distance = (float) Math.sqrt(dx * dx + dy * dy);
        if (sharp && night()) {
            stars(u, v, height, distance, out);
        }
        float glow = night() ? 0.16f : 0.42f;
        out.add(colours.light(), glow * (float) Math.exp(-distance * 7.5f));
        out.add(colours.light(), glow * 0.45f * (float) Math.exp(-distance * 2.2f));
        if (sharp) {
            disc(dx, dy, distance, out);
        }
        clouds(u, v, height, distance, out);
    }

    private void gradient(float height, Rgb out) {
        out.set(colours.zenith());
        out.mix(colours.middle(), Rgb.smooth(0f, 0.72f, height));
        out.mix(colours.horizon(), Rgb.smooth(0.45f, 1.02f, height));
    }

    private void disc(float dx, float dy, float distance, Rgb out) {
        float cover = Rgb.clamp((sunRadius - distance) / pixel + 0.5f);
        if (cover <= 0) {
            return;
        }
        if (!night()) {
            out.mix(new Rgb(1, 0.99, 0.94), cover);
            return;
        }
        float sea = clouds.fractal(dx / sunRadius * 1.6f + 40, dy / sunRadius * 1.6f + 40, 3);
        float shade = 0.78f + 0.30f * Rgb.smooth(0.35f, 0.62f, sea);
        lit.set(colours.light()).scale(shade);
        out.mix(lit, cover);
    }

    private void stars(float u, float v, float height, float fromMoon, Rgb out) {
        float fade = (1 - Rgb.smooth(0.55f, 1f, height)) * Rgb.smooth(0.04f, 0.30f, fromMoon);
        float band = clouds.fractal(u * 1.3f + v * 1.8f + 7, v * 0.9f - u * 0.5f + 3, 4);
        out.add(colours.horizon(), 0.16f * fade * Rgb.smooth(0.50f, 0.78f, band));
        for (int layer = 0; layer < 2; layer++) {
            float cells = layer == 0 ? 44 : 92;
            int cx = (int) Math.floor(u * cells);
            int cy = (int) Math.floor(v * cells);
            float chance = stars.cell(cx + layer * 1000, cy);
            if (chance < 0.30f) {
                float sx = (cx + 0.2f + 0.6f * stars.cell(cx, cy + 500)) / cells;
                float sy = (cy + 0.2f + 0.6f * stars.cell(cx + 500, cy)) / cells;
                float size = Math.max(pixel * 0.8f, 0.0011f + 0.0016f * chance * (layer == 0 ? 2 : 1));
                float away = (float) Math.hypot(u - sx, v - sy);
                float bright = Rgb.clamp(1.2f - away / size) * (0.35f + 2.1f * chance);
                out.add(colours.light(), bright * fade);
            }
        }
    }

    private void clouds(float u, float v, float height, float fromSun, Rgb out) {
        float stretch = 1.2f + 4.2f * height;
        float density = clouds.fractal(u * 2.1f + 11, v * 2.4f * stretch + 5, 5);
        float cover = Rgb.smooth(cloudiness + 0.06f, cloudiness + 0.30f, density);
        cover *= 0.88f * Rgb.smooth(0.02f, 0.30f, height) * (1 - 0.35f * height) * (night() ? 0.55f : 1f);
        if (cover <= 0.003f) {
            return;
        }
        float above = clouds.fractal(u * 2.1f + 11 + (sunX - u) * 0.12f, (v - 0.03f) * 2.4f * stretch + 5, 3);
        float edge = Rgb.clamp(0.5f + (density - above) * 3.2f);
        lit.set(colours.middle()).mix(colours.zenith(), 0.25f).mix(colours.light(), night() ? 0.10f : 0.30f);
        lit.mix(colours.light(), edge * (0.35f + 0.55f * (float) Math.exp(-fromSun * 2.4f)) * (night() ? 0.3f : 1f));
        out.mix(lit, cover);
    }
}
