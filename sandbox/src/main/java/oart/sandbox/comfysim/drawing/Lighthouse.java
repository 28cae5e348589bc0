package oart.sandbox.comfysim.drawing;

/** A striped tower on its rock, and its beam when it is not day. Lengths are in picture heights. */
final class Lighthouse {
    private final float x;
    private final float foot;
    private final float tall;
    private final float pixel;
    private final boolean shines;
    private final float tilt;
    private final Mood.Palette colours;
    private final boolean lightFromLeft;
    private final Rgb paint = new Rgb();

    Lighthouse(Mood mood, Sky sky, float x, float foot, float tall, float tilt, float pixel) {
        this.x = x;
        this.foot = foot;
        this.tall = tall;
        this.pixel = pixel;
        this.tilt = tilt;
        shines = mood.hour() != Mood.Hour.DAY;
        colours = mood.palette();
        lightFromLeft = sky.sunX < x;
    }

    private float lampY() {
        return foot - tall * 0.905f;
    }

    void paintBeam(float u, float v, Rgb out) {
        if (!shines) {
            return;
        }
        float dx = u - x;
        float dy = v - lampY();
        float along = Math.abs(dx);
        float across = Math.abs(dy + dx * tilt);
        float width = 0.006f + 0.085f * along;
        float beam = (float) Math.exp(-(across / width) * (across / width)) * (float) Math.exp(-along * 1.35f);
        out.add(WARM, 0.42f * beam * Rgb.smooth(0f, 0.03f, along));
        float distance = (float) Math.hypot(dx, dy);
        out.add(WARM, 0.85f * (float) Math.exp(-distance * 34) + 0.20f * (float) Math.exp(-distance * 9));
    }

    private static final Rgb WARM = new Rgb(1.0, 0.93, 0.70);

    void paintTower(float u, float v, Rgb out) {
        float up = (foot - v) / tall;
        if (up < -0.03f || up > 1.08f || Math.abs(u - x) > tall * 0.2f) {
            return;
        }
        float dx = u - x;
        float body = tall * (0.098f - 0.038f * up);
        solid(
                cover(body - Math.abs(dx), Math.min(foot - v + tall * 0.02f, v - (foot - tall * 0.84f))),
                dx / body,
                stripe(up),
                out);
        float gallery = tall * 0.088f;
        solid(cover(gallery - Math.abs(dx), slab(v, 0.835f, 0.858f)), dx / gallery, DARK, out);
        boolean rail = slab(v, 0.858f, 0.895f) > 0 && Math.abs(dx) < gallery;
        if (rail) {
            float bar = Math.abs(dx / gallery * 5 - Math.round(dx / gallery * 5));
            solid(bar < 0.14f || up > 0.889f ? 0.8f : 0, dx / gallery, DARK, out);
        }
        float lantern = tall * 0.052f;
        float glass = cover(lantern - Math.abs(dx), slab(v, 0.858f, 0.945f));
        if (glass > 0) {
            paint.set(shines ? WARM : colours.middle()).scale(shines ? 1.15f : 0.9f);
            float frame = Math.abs(dx) > lantern * 0.82f || Math.abs(Math.abs(dx) - lantern * 0.28f) < lantern * 0.07f
                    ? 0.75f
                    : 0;
            paint.mix(DARK, frame);
            out.mix(paint, glass);
        }
        float roof = tall * 0.066f * Rgb.clamp((1.015f - up) / 0.07f);
        solid(cover(roof - Math.abs(dx), slab(v, 0.945f, 1.015f)), dx / (tall * 0.066f), RED, out);
        solid(cover(tall * 0.006f - Math.abs(dx), slab(v, 1.0f, 1.06f)), 0, DARK, out);
        for (float window : new float[] {0.20f, 0.45f, 0.68f}) {
            float side = tall * 0.010f;
            float hole = cover(side - Math.abs(dx), slab(v, window, window + 0.045f));
            paint.set(DARK).mix(WARM, shines ? 0.8f : 0.1f);
            out.mix(paint, hole);
        }
    }

    private static final Rgb RED = new Rgb(0.72, 0.15, 0.13);
    private static final Rgb WHITE = new Rgb(0.96, 0.94, 0.90);
    private static final Rgb DARK = new Rgb(0.10, 0.09, 0.11);

    private Rgb stripe(float up) {
        int band = (int) Math.floor(up / 0.84f * 5);
        return band % 2 == 0 ? WHITE : RED;
    }

    private float slab(float v, float from, float to) {
        return Math.min(foot - tall * from - v, v - (foot - tall * to));
    }

    private float cover(float inside, float within) {
        return Rgb.clamp(Math.min(inside, within) / pixel + 0.5f);
    }

    /** @param side -1 to 1 across the round body */
    private void solid(float cover, float side, Rgb colour, Rgb out) {
        if (cover <= 0) {
            return;
        }
        float facing = lightFromLeft ? -side : side;
        float bright = 0.62f + 0.38f * Rgb.clamp(0.5f + 0.62f * facing);
        paint.set(colour).scale(bright * (0.45f + 0.6f * colours.horizon().g));
        paint.mix(colours.far(), 0.12f);
        paint.add(colours.light(), 0.10f * Rgb.smooth(0.45f, 1f, facing));
        out.mix(paint, cover);
    }
}
