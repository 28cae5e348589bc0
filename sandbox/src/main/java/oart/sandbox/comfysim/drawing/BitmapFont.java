package oart.sandbox.comfysim.drawing;

import java.text.Normalizer;

/**
 * Letters of five by seven dots with two more below the line, for ASCII. Other letters lose their accents; what is then still
 * unknown is a box.
 */
final class BitmapFont {
    static final int WIDTH = 5;
    static final int HEIGHT = 9;
    static final int ADVANCE = 6;

    /** Nine rows of five dots for each character from space on, two hexadecimal digits a row. */
    private static final String[] ROWS = {
        "000000000000000000",
        "040404040400040000",
        "0A0A0A000000000000",
        "0A0A1F0A1F0A0A0000",
        "040F140E051E040000",
        "181902040813030000",
        "0C12140815120D0000",
        "040408000000000000",
        "020408080804020000",
        "080402020204080000",
        "0004150E1504000000",
        "0004041F0404000000",
        "000000000006020400",
        "0000001F0000000000",
        "000000000006060000",
        "000102040810000000",
        "0E11131519110E0000",
        "040C040404040E0000",
        "0E11010204081F0000",
        "1F02040201110E0000",
        "02060A121F02020000",
        "1F101E0101110E0000",
        "0608101E11110E0000",
        "1F0102040808080000",
        "0E11110E11110E0000",
        "0E11110F01020C0000",
        "000606000606000000",
        "000606000602040000",
        "020408100804020000",
        "00001F001F00000000",
        "080402010204080000",
        "0E1101020400040000",
        "0E11171517100E0000",
        "0E1111111F11110000",
        "1E11111E11111E0000",
        "0E11101010110E0000",
        "1C12111111121C0000",
        "1F10101E10101F0000",
        "1F10101E1010100000",
        "0E11101711110F0000",
        "1111111F1111110000",
        "0E04040404040E0000",
        "0702020202120C0000",
        "111214181412110000",
        "1010101010101F0000",
        "111B15151111110000",
        "111119151311110000",
        "0E11111111110E0000",
        "1E11111E1010100000",
        "0E11111115120D0000",
        "1E11111E1412110000",
        "0F10100E01011E0000",
        "1F0404040404040000",
        "1111111111110E0000",
        "11111111110A040000",
        "1111111515150A0000",
        "11110A040A11110000",
        "1111110A0404040000",
        "1F01020408101F0000",
        "0E08080808080E0000",
        "001008040201000000",
        "0E02020202020E0000",
        "040A11000000000000",
        "000000000000001F00",
        "080402000000000000",
        "00000E010F110F0000",
        "1010161911111E0000",
        "00000E1010110E0000",
        "01010D1311110F0000",
        "00000E111F100E0000",
        "0609081C0808080000",
        "00000F11110F01010E",
        "101016191111110000",
        "04000C0404040E0000",
        "020006020202120C00",
        "101012141814120000",
        "0C04040404040E0000",
        "00001A151511110000",
        "000016191111110000",
        "00000E1111110E0000",
        "00001E11111E101010",
        "00000F11110F010101",
        "000016191010100000",
        "00000E100E011E0000",
        "08081C080809060000",
        "0000111111130D0000",
        "00001111110A040000",
        "0000111115150A0000",
        "0000110A040A110000",
        "00001111110F01010E",
        "00001F0204081F0000",
        "020404080404020000",
        "040404040404040000",
        "080404020404080000",
        "00000D120000000000"
    };

    private static final int[] BOX = {0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1F, 0, 0};

    private BitmapFont() {}

    /** Text that this font can show, one char per letter. */
    static String showable(String text) {
        String flat = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        StringBuilder out = new StringBuilder();
        flat.codePoints().forEach(c -> out.append(c < ' ' || c == 0x7F ? ' ' : c > '~' ? '\u25A1' : (char) c));
        return out.toString().replaceAll(" +", " ").strip();
    }

    static int width(String text, int scale) {
        return text.isEmpty() ? 0 : (text.length() * ADVANCE - 1) * scale;
    }

    /** Draws over the pixels; parts outside are left out. */
    static void draw(int[] argb, int stride, int x, int y, String text, int scale, int rgb) {
        int rows = argb.length / stride;
        for (int i = 0; i < text.length(); i++) {
            for (int row = 0; row < HEIGHT; row++) {
                int dots = dots(text.charAt(i), row);
                for (int column = 0; column < WIDTH; column++) {
                    if ((dots & 0x10 >> column) != 0) {
                        int left = x + (i * ADVANCE + column) * scale;
                        fill(argb, stride, rows, left, y + row * scale, scale, rgb);
                    }
                }
            }
        }
    }

    private static int dots(char c, int row) {
        if (c < ' ' || c > '~') {
            return BOX[row];
        }
        return Integer.parseInt(ROWS[c - ' '], row * 2, row * 2 + 2, 16);
    }

    private static void fill(int[] argb, int stride, int rows, int x, int y, int size, int rgb) {
        for (int dy = Math.max(0, -y); dy < size && y + dy < rows; dy++) {
            for (int dx = Math.max(0, -x); dx < size && x + dx < stride; dx++) {
                argb[(y + dy) * stride + x + dx] = 0xFF000000 | rgb;
            }
        }
    }
}
