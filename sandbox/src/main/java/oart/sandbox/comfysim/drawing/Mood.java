package oart.sandbox.comfysim.drawing;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the words of a prompt ask for: place, hour, figures, colours. Words that say nothing leave the choice to its hash. */
record Mood(Place place, Hour hour, Set<String> words, Palette palette) {
    enum Place {
        SEA,
        MOUNTAINS,
        FOREST,
        CITY,
        DESERT
    }

    enum Hour {
        DAY,
        SUNSET,
        DAWN,
        NIGHT
    }

    /** The colours of an hour. {@code far} and {@code near} are land in the haze and before it. */
    record Palette(Rgb zenith, Rgb middle, Rgb horizon, Rgb light, Rgb far, Rgb near, Rgb water) {
        Palette turned(double degrees) {
            return new Palette(
                    zenith.turned(degrees),
                    middle.turned(degrees * 1.3),
                    horizon.turned(degrees * 0.5),
                    light,
                    far.turned(degrees),
                    near.turned(degrees),
                    water.turned(degrees * 0.7));
        }

        Palette tinted(Rgb tint) {
            return new Palette(
                    copy(zenith).mix(tint, 0.22f),
                    copy(middle).mix(tint, 0.40f),
                    copy(horizon).mix(tint, 0.14f),
                    light,
                    copy(far).mix(tint, 0.25f),
                    near,
                    copy(water).mix(tint, 0.18f));
        }

        private static Rgb copy(Rgb colour) {
            return new Rgb().set(colour);
        }
    }

    private static final Map<Place, List<String>> PLACES = new LinkedHashMap<>();
    private static final Map<Hour, List<String>> HOURS = new LinkedHashMap<>();
    private static final Map<String, Rgb> TINTS = new LinkedHashMap<>();

    static {
        PLACES.put(
                Place.SEA,
                List.of(
                        "lighthouse",
                        "sea",
                        "ocean",
                        "ship",
                        "boat",
                        "sail",
                        "harbour",
                        "harbor",
                        "beach",
                        "coast",
                        "island",
                        "wave",
                        "lake",
                        "farol",
                        "mar",
                        "praia",
                        "barco"));
        PLACES.put(
                Place.CITY, List.of("city", "skyline", "street", "town", "building", "tower", "cidade", "cyberpunk"));
        PLACES.put(Place.DESERT, List.of("desert", "dune", "sand", "mars", "deserto"));
        PLACES.put(Place.FOREST, List.of("forest", "tree", "wood", "jungle", "pine", "floresta", "fox", "deer"));
        PLACES.put(
                Place.MOUNTAINS,
                List.of("mountain", "alps", "hill", "valley", "peak", "snow", "montanha", "landscape", "dragon"));
        HOURS.put(Hour.NIGHT, List.of("night", "moon", "star", "midnight", "dark", "noite", "lua", "neon", "galaxy"));
        HOURS.put(Hour.SUNSET, List.of("sunset", "dusk", "evening", "autumn", "fire", "golden", "dramatic"));
        HOURS.put(
                Hour.DAWN,
                List.of("dawn", "sunrise", "amanhecer", "morning", "mist", "fog", "spring", "soft", "pastel"));
        HOURS.put(Hour.DAY, List.of("day", "noon", "summer", "sunny", "bright", "dia"));
        TINTS.put("red", new Rgb(0.85, 0.16, 0.14));
        TINTS.put("orange", new Rgb(0.98, 0.52, 0.14));
        TINTS.put("golden", new Rgb(0.98, 0.74, 0.28));
        TINTS.put("yellow", new Rgb(0.98, 0.86, 0.30));
        TINTS.put("green", new Rgb(0.24, 0.70, 0.40));
        TINTS.put("teal", new Rgb(0.10, 0.62, 0.62));
        TINTS.put("blue", new Rgb(0.16, 0.36, 0.86));
        TINTS.put("purple", new Rgb(0.48, 0.22, 0.72));
        TINTS.put("pink", new Rgb(0.96, 0.50, 0.70));
    }

    static Mood of(String prompt) {
        Set<String> words =
                new LinkedHashSet<>(List.of(prompt.toLowerCase(Locale.ROOT).split("[^\\p{L}]+")));
        int hash = spread(prompt.hashCode());
        Place place = choose(PLACES, words, hash >>> 3);
        Hour hour = choose(HOURS, words, hash >>> 11);
        Palette palette = palette(hour);
        Rgb tint = TINTS.entrySet().stream()
                .filter(e -> words.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        palette = tint == null ? palette.turned((hash >>> 19) % 41 - 20) : palette.tinted(tint);
        return new Mood(place, hour, words, palette);
    }

    boolean names(String... any) {
        for (String word : any) {
            if (words.contains(word) || words.contains(word + "s")) {
                return true;
            }
        }
        return false;
    }

    /** By the word that comes first; without any, by the hash. */
    private static <K> K choose(Map<K, List<String>> meanings, Set<String> words, int hash) {
        for (String word : words) {
            for (Map.Entry<K, List<String>> meaning : meanings.entrySet()) {
                if (meaning.getValue().stream().anyMatch(known -> word.equals(known) || word.equals(known + "s"))) {
                    return meaning.getKey();
                }
            }
        }
        return List.copyOf(meanings.keySet()).get((hash & 0xFFFF) % meanings.size());
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }

    private static Palette palette(Hour hour) {
        return switch (hour) {
            case DAY ->
                new Palette(
                        new Rgb(0.16, 0.42, 0.78),
                        new Rgb(0.46, 0.72, 0.93),
                        new Rgb(0.95, 0.94, 0.86),
                        new Rgb(1.00, 0.97, 0.84),
                        new Rgb(0.62, 0.74, 0.83),
                        new Rgb(0.10, 0.24, 0.19),
                        new Rgb(0.06, 0.30, 0.43));
            case SUNSET ->
                new Palette(
                        new Rgb(0.13, 0.14, 0.36),
                        new Rgb(0.70, 0.31, 0.42),
                        new Rgb(1.00, 0.70, 0.36),
                        new Rgb(1.00, 0.86, 0.56),
                        new Rgb(0.66, 0.37, 0.43),
                        new Rgb(0.09, 0.05, 0.12),
                        new Rgb(0.20, 0.12, 0.27));
            case DAWN ->
                new Palette(
                        new Rgb(0.33, 0.43, 0.69),
                        new Rgb(0.86, 0.66, 0.74),
                        new Rgb(1.00, 0.88, 0.72),
                        new Rgb(1.00, 0.94, 0.82),
                        new Rgb(0.72, 0.64, 0.75),
                        new Rgb(0.14, 0.16, 0.27),
                        new Rgb(0.32, 0.38, 0.54));
            case NIGHT ->
                new Palette(
                        new Rgb(0.02, 0.03, 0.11),
                        new Rgb(0.06, 0.11, 0.26),
                        new Rgb(0.20, 0.31, 0.46),
                        new Rgb(0.96, 0.95, 0.88),
                        new Rgb(0.13, 0.21, 0.34),
                        new Rgb(0.012, 0.025, 0.06),
                        new Rgb(0.03, 0.07, 0.16));
        };
    }
}
