package oart.sandbox.comfysim.drawing;

import java.math.BigInteger;

/**
 * What is to be drawn. Equal orders give equal pictures.
 *
 * @param prompt the positive text; its words choose place, hour and colours
 * @param seed 0 to 2^64-1, as the caption shows it
 * @param index position in the batch; each draws its own variation
 * @param model a file's name for the caption, may be empty
 */
public record SceneOrder(String prompt, BigInteger seed, int index, int width, int height, String model) {
    SceneOrder resized(int newWidth, int newHeight) {
        return new SceneOrder(prompt, seed, index, newWidth, newHeight, model);
    }

    long random() {
        long mixed = seed.longValue() * 0x9E3779B97F4A7C15L + index * 0xD1B54A32D192ED03L + prompt.hashCode();
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 27;
    }
}
