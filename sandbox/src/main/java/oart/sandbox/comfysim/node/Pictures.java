package oart.sandbox.comfysim.node;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import oart.sandbox.comfysim.drawing.Picture;

/** Pictures from and to the bytes of a file. Safe for any thread. */
public final class Pictures {
    static {
        ImageIO.setUseCache(false);
    }

    private Pictures() {}

    /** Empty when the bytes are no picture that can be read (PNG, JPEG, GIF, BMP, WebP). */
    public static Optional<Picture> read(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                return Optional.empty();
            }
            int width = image.getWidth();
            int height = image.getHeight();
            boolean alpha = image.getColorModel().hasAlpha();
            int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
            return Optional.of(new Picture(width, height, alpha, argb));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** @param texts keyword to ASCII text, one {@code tEXt} chunk each */
    public static byte[] png(Picture picture, Map<String, String> texts) {
        return PngWriter.write(picture, texts, 4);
    }

    /** @param quality 1 to 100; an alpha channel is dropped */
    public static byte[] jpeg(Picture picture, int quality) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, picture.width(), picture.height(), picture.argb(), 0, picture.width());
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(Math.max(1, Math.min(100, quality)) / 100f);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
