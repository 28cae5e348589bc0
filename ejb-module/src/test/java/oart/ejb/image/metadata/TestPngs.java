package oart.ejb.image.metadata;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** PNG files as ComfyUI writes them. */
public final class TestPngs {
    private static final int HEADER = 33;

    private TestPngs() {}

    /** With a text chunk before the pixels and one after. */
    public static byte[] withText(int width, int height, String name, String text) {
        byte[] plain = plain(width, height);
        byte[] chunk = chunk("tEXt", (name + '\0' + text).getBytes(StandardCharsets.ISO_8859_1));
        byte[] late = chunk("iTXt", ("workflow\0\0\0\0\0" + text).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, HEADER);
        out.writeBytes(chunk);
        out.write(plain, HEADER, plain.length - 12 - HEADER);
        out.writeBytes(late);
        out.write(plain, plain.length - 12, 12);
        return out.toByteArray();
    }

    /** The same picture as it was before the texts. */
    public static byte[] without(byte[] withText) {
        try {
            BufferedImage picture = ImageIO.read(new java.io.ByteArrayInputStream(withText));
            return plain(picture.getWidth(), picture.getHeight());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] plain(int width, int height) {
        return written("png", width, height);
    }

    public static byte[] written(String format, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.CYAN);
        graphics.fillRect(0, 0, width, height / 2);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }
}
