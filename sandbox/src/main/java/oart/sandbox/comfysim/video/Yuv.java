package oart.sandbox.comfysim.video;

import oart.sandbox.comfysim.drawing.Picture;

/**
 * A picture as video has it: BT.601, limited range, colour at half the size, the planes padded to whole macroblocks by repeating
 * the edge.
 *
 * @param columns macroblocks of 16 pixels in a row
 * @param rows rows of macroblocks
 */
record Yuv(int columns, int rows, byte[] luma, byte[] blue, byte[] red) {
    static Yuv of(Picture picture) {
        int columns = (picture.width() + 15) / 16;
        int rows = (picture.height() + 15) / 16;
        int width = columns * 16;
        int height = rows * 16;
        byte[] luma = new byte[width * height];
        byte[] blue = new byte[width * height / 4];
        byte[] red = new byte[width * height / 4];
        for (int y = 0; y < height; y += 2) {
            for (int x = 0; x < width; x += 2) {
                int r = 0;
                int g = 0;
                int b = 0;
                for (int i = 0; i < 4; i++) {
                    int px = Math.min(x + i % 2, picture.width() - 1);
                    int py = Math.min(y + i / 2, picture.height() - 1);
                    int pixel = picture.pixel(px, py);
                    int red8 = pixel >> 16 & 0xFF;
                    int green8 = pixel >> 8 & 0xFF;
                    int blue8 = pixel & 0xFF;
                    luma[(y + i / 2) * width + x + i % 2] =
                            (byte) Math.round(16 + 0.25679 * red8 + 0.50413 * green8 + 0.09791 * blue8);
                    r += red8;
                    g += green8;
                    b += blue8;
                }
                int at = y / 2 * (width / 2) + x / 2;
                blue[at] = (byte) Math.round(128 + (-0.14822 * r - 0.29099 * g + 0.43922 * b) / 4);
                red[at] = (byte) Math.round(128 + (0.43922 * r - 0.36779 * g - 0.07143 * b) / 4);
            }
        }
        return new Yuv(columns, rows, luma, blue, red);
    }

    int lumaStride() {
        return columns * 16;
    }

    int colourStride() {
        return columns * 8;
    }
}
