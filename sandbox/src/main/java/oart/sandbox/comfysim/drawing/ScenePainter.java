package oart.sandbox.comfysim.drawing;

import java.util.ArrayList;
import java.util.List;

/** Paints a {@link SceneOrder}: sky, land or sea in layers, a figure, and a caption. */
public final class ScenePainter {
    private final SceneOrder order;
    private final Mood mood;
    private final Mood.Palette colours;
    private final Noise random;
    private final Noise detail;
    private final Sky sky;
    private final float pixel;
    private final float aspect;
    private final float horizon;
    private final List<Ridge> ridges = new ArrayList<>();
    private final List<float[]> birds = new ArrayList<>();
    private Lighthouse lighthouse;
    private float[] ship;
    private final Rgb other = new Rgb();

    private ScenePainter(SceneOrder order) {
        this.order = order;
        mood = Mood.of(order.prompt());
        colours = mood.palette();
        random = new Noise(order.random());
        detail = new Noise(order.random() * 31 + 7);
        pixel = 1f / order.height();
        aspect = (float) order.width() / order.height();
        boolean sea = mood.place() == Mood.Place.SEA;
        horizon = sea ? 0.58f + 0.08f * random.cell(9, 9) : 0.66f + 0.08f * random.cell(9, 9);
        sky = new Sky(mood, random, aspect, horizon, pixel);
        compose();
    }

    /** The finished picture with its caption. */
    public static Picture paint(SceneOrder order) {
        int[] argb = new ScenePainter(order).pixels();
        Caption.draw(argb, order);
        return new Picture(order.width(), order.height(), false, argb);
    }

    /** The same scene without caption, no side longer than {@code longest}. */
    public static Picture paintSmall(SceneOrder order, int longest) {
        double scale = Math.min(1, (double) longest / Math.max(order.width(), order.height()));
        int width = (int) Math.max(1, Math.round(order.width() * scale));
        int height = (int) Math.max(1, Math.round(order.height() * scale));
        return new Picture(width, height, false, new ScenePainter(order.resized(width, height)).pixels());
    }

    private void compose() {
        int width = order.width();
        switch (mood.place()) {
            case SEA -> {
                ridges.add(Ridge.mountains(random, 1, 0.90f, horizon + 0.012f, 0.10f, width, pixel));
                ridges.add(Ridge.hills(random, 2, 0.72f, horizon + 0.018f, 0.055f, width, pixel));
                composeCoast();
            }
            case MOUNTAINS -> {
                for (int layer = 0; layer < 5; layer++) {
                    float depth = 0.92f - layer * 0.20f;
                    float base = horizon - 0.02f + layer * layer * 0.022f;
                    ridges.add(Ridge.mountains(random, layer, depth, base, 0.52f - 0.075f * layer, width, pixel));
                }
                ridges.add(Ridge.trees(
                        random, 7, Ridge.hills(random, 7, 0.02f, 0.93f, 0.10f, width, pixel), 0.11f, pixel));
            }
            case FOREST -> {
                ridges.add(Ridge.mountains(random, 1, 0.93f, horizon, 0.34f, width, pixel));
                for (int layer = 0; layer < 5; layer++) {
                    float depth = 0.80f - layer * 0.19f;
                    float base = horizon + 0.02f + layer * 0.075f;
                    Ridge ground = Ridge.hills(random, layer + 3, depth, base, 0.13f, width, pixel);
                    ridges.add(Ridge.trees(random, layer + 3, ground, 0.06f + layer * 0.042f, pixel));
                }
            }
            case CITY -> {
                ridges.add(Ridge.mountains(random, 1, 0.94f, horizon, 0.16f, width, pixel));
                for (int layer = 0; layer < 4; layer++) {
                    float depth = 0.80f - layer * 0.24f;
                    float base = horizon + 0.05f + layer * 0.11f;
                    ridges.add(Ridge.roofs(random, layer + 2, depth, base, 0.34f + 0.02f * layer, width, pixel));
                }
            }
            case DESERT -> {
                ridges.add(Ridge.mountains(random, 1, 0.90f, horizon + 0.01f, 0.20f, width, pixel));
                for (int layer = 0; layer < 4; layer++) {
                    float base = horizon + 0.06f + layer * 0.10f;
                    ridges.add(Ridge.dunes(random, layer + 2, 0.66f - layer * 0.20f, base, 0.15f, width, pixel));
                }
            }
        }
        if (mood.names("lighthouse", "farol") && mood.place() != Mood.Place.SEA) {
            composeCoast();
        }
        if (mood.hour() != Mood.Hour.NIGHT) {
            composeBirds();
        }
    }

    private void composeCoast() {
        boolean wantsShip = mood.names("ship", "boat", "sail", "barco");
        boolean wantsTower = mood.names("lighthouse", "farol") || !wantsShip;
        boolean right = sky.sunX < aspect / 2;
        if (wantsTower) {
            float across = aspect * (0.24f + 0.08f * random.cell(11, 3));
            float x = right ? aspect - across : across;
            float crown = 0.70f + 0.05f * random.cell(12, 3);
            Ridge rock = headland(x, crown, right);
            int column = Math.max(0, Math.min(order.width() - 1, (int) (x / pixel)));
            float tilt = 0.10f * (random.cell(13, 3) - 0.35f);
            lighthouse = new Lighthouse(mood, sky, x, rock.top()[column] + 0.008f, 0.40f, tilt, pixel);
            ridges.add(rock);
        }
        if (wantsShip || random.cell(14, 3) > 0.45f) {
            float x = right
                    ? aspect * (0.16f + 0.30f * random.cell(15, 3))
                    : aspect * (0.54f + 0.30f * random.cell(15, 3));
            ship = new float[] {x, horizon + 0.045f + 0.03f * random.cell(16, 3), wantsShip ? 0.15f : 0.065f};
        }
    }

    private Ridge headland(float x, float crown, boolean right) {
        float[] top = new float[order.width()];
        for (int column = 0; column < top.length; column++) {
            float u = column * pixel;
            float away = right ? x - u : u - x;
            float fall = away > 0 ? away / (0.50f * aspect) : -away / (1.6f * aspect);
            float rough = 0.05f * (random.fractal(u * 4.2f + 70, 3, 5) - 0.5f);
            float steps = 0.030f * random.ridged(u * 3.1f + 20, 8, 4);
            float level = crown + 0.34f * Rgb.smooth(0.10f, 1f, fall) + Math.max(0, fall - 0.5f) * 0.5f;
            top[column] = level + rough * Rgb.smooth(0.02f, 0.22f, Math.abs(away)) - steps * 0.6f;
        }
        return new Ridge(top, 0.05f);
    }

    private void composeBirds() {
        int flock = 3 + (int) (5 * random.cell(20, 5));
        float cx = aspect * (0.2f + 0.6f * random.cell(21, 5));
        float cy = horizon * (0.28f + 0.25f * random.cell(22, 5));
        for (int i = 0; i < flock; i++) {
            float x = cx + 0.16f * (random.cell(23 + i, 6) - 0.5f);
            float y = cy + 0.09f * (random.cell(23 + i, 7) - 0.5f);
            birds.add(new float[] {x, y, 0.008f + 0.008f * random.cell(23 + i, 8)});
        }
    }

    private int[] pixels() {
        int width = order.width();
        int height = order.height();
        int[] argb = new int[width * height];
        Rgb colour = new Rgb();
        for (int y = 0; y < height; y++) {
            float v = (y + 0.5f) * pixel;
            for (int x = 0; x < width; x++) {
                float u = (x + 0.5f) * pixel;
                paint(x, u, v, colour);
                finish(x, y, u, v, colour);
                argb[y * width + x] = colour.argb();
            }
        }
        return argb;
    }

    private void paint(int x, float u, float v, Rgb out) {
        boolean sea = mood.place() == Mood.Place.SEA;
        if (sea && v > horizon) {
            water(u, v, out);
        } else {
            sky.paint(u, v, out);
        }
        paintBirds(u, v, out);
        if (lighthouse != null) {
            lighthouse.paintBeam(u, v, out);
        }
        for (int i = 0; i < ridges.size(); i++) {
            Ridge ridge = ridges.get(i);
            boolean behindWater = sea && ridge.depth() > 0.5f && v > horizon;
            boolean last = i == ridges.size() - 1;
            if (last && ship != null) {
                paintShip(u, v, out);
            }
            if (last && lighthouse != null) {
                lighthouse.paintTower(u, v, out);
            }
            float cover = behindWater ? 0 : ridge.cover(x, v, pixel);
            if (cover > 0) {
                land(ridge, i, x, u, v, other);
                out.mix(other, cover);
            }
        }
        if (ship != null && ridges.isEmpty()) {
            paintShip(u, v, out);
        }
    }

    private final Rgb shade = new Rgb();

    private void land(Ridge ridge, int index, int x, float u, float v, Rgb out) {
        float depth = ridge.depth();
        float below = v - ridge.top()[x];
        out.set(colours.near()).mix(colours.far(), Rgb.smooth(0f, 1f, depth));
        float toSun = (float) Math.exp(-Math.abs(u - sky.sunX) * 1.6f);
        boolean trees = mood.place() == Mood.Place.MOUNTAINS && index == ridges.size() - 1;
        switch (trees ? Mood.Place.FOREST : mood.place()) {
            case MOUNTAINS, SEA -> {
                float side = facing(ridge, index, x, u, v, below, depth);
                out.scale(0.80f + 0.40f * side);
                out.mix(colours.horizon(), 0.16f * side * (0.3f + toSun) * (1 - depth * 0.5f));
                if (mood.place() == Mood.Place.MOUNTAINS) {
                    snow(ridge, index, u, v, below, side, out);
                }
                if (mood.place() == Mood.Place.SEA && depth < 0.5f) {
                    grass(u, below, out);
                }
            }
            case DESERT -> {
                shade.set(SAND).mix(colours.horizon(), 0.25f).mix(colours.far(), Rgb.smooth(0.25f, 1f, depth) * 0.85f);
                float lee = ridge.slope(x, reach()) * Rgb.clamp((u - sky.sunX) * 8)
                        - ridge.slope(x, reach()) * Rgb.clamp((sky.sunX - u) * 8);
                float side = Rgb.smooth(
                        -0.30f,
                        0.40f,
                        lee * (float) Math.exp(-below * 7)
                                + 0.7f * (detail.fractal(u * 2.5f, v * 6 + index, 3) - 0.5f));
                float ripple = 0.5f + 0.5f * (float) Math.sin((v * 260 + u * 30) + 9 * detail.fractal(u * 4, v * 6, 3));
                shade.scale((0.50f + 0.52f * side + 0.05f * ripple * (1 - depth)) * (sky.night() ? 0.22f : 1f));
                out.set(shade).mix(colours.middle(), sky.night() ? 0.3f : 0.05f);
            }
            case CITY -> windows(index, u, v, below, depth, out);
            case FOREST -> out.scale(0.9f + 0.25f * detail.fractal(u * 30, v * 30, 2));
        }
        float mist = Rgb.smooth(0.01f, 0.26f, below) * (0.10f + 0.62f * depth);
        shade.set(colours.horizon()).mix(colours.middle(), 0.25f);
        out.mix(shade, mist * (sky.night() ? 0.45f : 0.85f) * (mood.place() == Mood.Place.SEA ? 0.4f : 1f));
        out.add(
                colours.light(),
                (sky.night() ? 0.05f : 0.16f) * toSun * (float) Math.exp(-below * 60) * (0.4f + depth));
    }

    private int reach() {
        return Math.max(1, order.height() / 60);
    }

    /**
     * How much a spot of rock faces the light, 0 to 1: gullies run down from the crest, turned aside by coarse noise, so that
     * every spur has a bright and a dark flank.
     */
    private float facing(Ridge ridge, int index, int x, float u, float v, float below, float depth) {
        float bend = 0.10f * (detail.fractal(u * 5 + index * 11, v * 5, 3) - 0.5f);
        float across = u + bend + below * 0.35f * (detail.at(u * 3 + index * 7, 4.5f) - 0.5f) * 2;
        float scale = 7 + 6 * (1 - depth);
        float here = detail.ridged(across * scale + index * 13, below * 3.2f, 4);
        float there = detail.ridged((across + 0.012f) * scale + index * 13, below * 3.2f + 0.03f, 4);
        float sun = Math.max(-1, Math.min(1, (sky.sunX - u) * 5));
        float crest = sun * ridge.slope(x, reach()) * 0.35f * (float) Math.exp(-below * 12);
        return Rgb.clamp(0.48f + sun * (there - here) * 2.4f + crest + (here - 0.5f) * 0.35f);
    }

    private static final Rgb SAND = new Rgb(0.93, 0.66, 0.40);
    private static final Rgb SNOW = new Rgb(0.97, 0.98, 1.0);

    private void snow(Ridge ridge, int index, float u, float v, float below, float side, Rgb out) {
        float line = 0.02f + 0.11f * detail.fractal(u * 6 + index * 3, index, 3);
        float high = Rgb.smooth(0.50f, 0.28f, ridge.top()[Math.min(ridge.top().length - 1, (int) (u / pixel))]);
        float streaks = detail.ridged(u * 15 + index * 5, v * 8, 3);
        float cover = Rgb.smooth(line + 0.03f, line - 0.04f, below + 0.09f * (streaks - 0.5f)) * high;
        shade.set(SNOW).mix(colours.middle(), 0.62f - 0.55f * side).scale(sky.night() ? 0.42f : 1f);
        shade.mix(colours.far(), ridge.depth() * 0.45f);
        out.mix(shade, cover * 0.92f);
    }

    private void grass(float u, float below, Rgb out) {
        float turf = Rgb.smooth(0.035f, 0.0f, below + 0.03f * (detail.fractal(u * 40, below * 60, 3) - 0.5f));
        shade.set(colours.near()).mix(GRASS, sky.night() ? 0.10f : 0.42f).mix(colours.horizon(), 0.10f);
        out.mix(shade, turf * 0.85f);
        float strata = detail.fractal(u * 5, below * 42, 4);
        out.scale(0.72f + 0.55f * strata);
    }

    private static final Rgb GRASS = new Rgb(0.34, 0.46, 0.16);

    private void windows(int index, float u, float v, float below, float depth, Rgb out) {
        if (index == 0 || below < 0.006f) {
            return;
        }
        float grid = 0.0135f - 0.002f * (4 - index);
        int column = (int) Math.floor(u / grid);
        int row = (int) Math.floor(v / (grid * 1.35f));
        float fx = u / grid - column;
        float fy = v / (grid * 1.35f) - row;
        boolean pane = fx > 0.24f && fx < 0.76f && fy > 0.26f && fy < 0.78f;
        float lit = detail.cell(column + index * 977, row);
        float share = sky.night() ? 0.42f : mood.hour() == Mood.Hour.DAY ? 0.06f : 0.22f;
        if (pane && lit < share) {
            shade.set(lit < share * 0.75f ? LAMP : COOL).scale(0.65f + 0.5f * detail.cell(row, column));
            out.mix(shade, 0.92f * (1 - depth * 0.7f));
        } else if (pane) {
            out.mix(colours.middle(), 0.10f);
        }
    }

    private static final Rgb LAMP = new Rgb(1.0, 0.80, 0.45);
    private static final Rgb COOL = new Rgb(0.72, 0.88, 1.0);

    private void water(float u, float v, Rgb out) {
        float depth = (v - horizon) / (1 - horizon);
        float fine = 1 / (0.02f + depth * 0.9f);
        float wave = detail.fractal(u * (2.5f + fine * 0.9f), (float) Math.log(0.03f + depth) * 13, 4);
        float chop = detail.fractal(u * (7f + fine * 1.8f) + 50, (float) Math.log(0.02f + depth) * 30, 3);
        float mirror = horizon - (v - horizon) * (0.75f + 0.5f * wave) - 0.008f;
        sky.paintMirrored(u + (wave - 0.5f) * 0.05f * (0.2f + depth), Math.max(0.01f, mirror), out);
        shade.set(colours.water());
        out.mix(shade, 0.34f + 0.40f * depth);
        out.scale(0.90f + 0.24f * (wave - 0.4f) + 0.14f * (chop - 0.5f));
        float width = 0.016f + 0.14f * depth;
        float column = (float) Math.exp(-(u - sky.sunX) * (u - sky.sunX) / (width * width));
        float glitter = Rgb.smooth(0.50f, 0.74f, 0.55f * chop + 0.45f * wave + 0.10f * column);
        out.add(colours.light(), (sky.night() ? 0.55f : 0.95f) * column * (0.12f + glitter) * (1 - 0.35f * depth));
        float crest = Rgb.smooth(0.66f, 0.80f, chop) * Rgb.smooth(0.02f, 0.3f, depth);
        out.add(colours.horizon(), 0.16f * crest);
        float haze = (float) Math.exp(-depth * 26);
        out.mix(colours.horizon(), 0.45f * haze);
    }

    private void paintShip(float u, float v, Rgb out) {
        float size = ship[2];
        float x = (u - ship[0]) / size;
        float y = (ship[1] - v) / size;
        if (x < -0.8f || x > 0.8f || y < -0.2f || y > 1.3f) {
            return;
        }
        float edge = pixel / size;
        float hull = Math.min(Math.min(y + 0.04f, 0.16f - y), 0.46f + 0.5f * y - Math.abs(x + 0.02f));
        shade.set(colours.near()).scale(1.15f).mix(colours.far(), 0.18f);
        out.mix(shade, Rgb.clamp(hull / edge + 0.5f));
        float mast = Math.min(0.012f + edge * 0.3f - Math.abs(x), Math.min(y - 0.1f, 1.14f - y));
        out.mix(shade, Rgb.clamp(mast / edge + 0.5f));
        float main = Math.min(
                Math.min(x - 0.03f, y - 0.22f), (1.08f - y) * 0.46f - (x - 0.03f) + 0.05f * (float) Math.sin(y * 3));
        float jib = Math.min(Math.min(-0.03f - x, y - 0.26f), (0.98f - y) * 0.52f + (x + 0.03f));
        shade.set(colours.horizon()).mix(SNOW, 0.45f).scale(sky.night() ? 0.55f : 0.98f);
        out.mix(shade, Rgb.clamp(main / edge + 0.5f));
        shade.scale(0.86f);
        out.mix(shade, Rgb.clamp(jib / edge + 0.5f));
    }

    private void paintBirds(float u, float v, Rgb out) {
        for (float[] bird : birds) {
            float x = (u - bird[0]) / bird[2];
            float y = (v - bird[1]) / bird[2];
            if (Math.abs(x) < 1 && Math.abs(y) < 1) {
                float wing = Math.abs(y + 0.42f * (float) Math.sin(Math.abs(x) * 2.7f) - 0.1f);
                float thick = 0.12f * (1.1f - Math.abs(x));
                float cover = Rgb.clamp((thick - wing) * bird[2] / pixel + 0.5f) * 0.75f;
                out.mix(colours.near(), cover);
            }
        }
    }

    private void finish(int x, int y, float u, float v, Rgb out) {
        float dx = (u / aspect - 0.5f) * 1.15f;
        float dy = v - 0.48f;
        float vignette = 1 - 0.55f * Rgb.smooth(0.16f, 0.62f, dx * dx + dy * dy);
        out.scale(vignette);
        float grain = 0.014f * (detail.cell(x * 3 + 1, y * 5 + 2) - 0.5f);
        out.r += grain;
        out.g += grain;
        out.b += grain;
    }
}
