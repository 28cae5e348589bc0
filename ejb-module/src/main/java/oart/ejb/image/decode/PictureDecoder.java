package oart.ejb.image.decode;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;

/** Makes small JPEGs of pictures, and tells which are damaged. */
public final class PictureDecoder {
    private static final Map<String, String> FORMATS =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/gif", "gif", "image/webp", "webp");

    /** How the reader of JPEGs warns of an end that comes too soon. */
    private static final Pattern CUT_OFF = Pattern.compile("Premature end|Truncated");

    private static final int PROOF_EDGE = 256;
    private static final float QUALITY = 0.85f;

    private PictureDecoder() {}

    /** Whether bytes of this media type can be decoded; null cannot. */
    public static boolean reads(String contentType) {
        return contentType != null && FORMATS.containsKey(contentType);
    }

    /**
     * Decodes a picture, of an animated one the first frame, and makes it small. A large picture is read with gaps, so that memory is needed
     * for what comes out rather than for what is there; WebP is decoded whole.
     *
     * @param contentType what the bytes are, not what somebody calls them
     * @param mostPixels of the picture; its header is looked at first
     * @param edge longest edge of what comes out; a smaller picture keeps its size
     * @return bytes of a JPEG; what was transparent is white
     * @throws UndecodableException not read by this reader, damaged, cut off, or more pixels than allowed
     */
    public static byte[] thumbnail(Path file, String contentType, long mostPixels, int edge)
            throws IOException, UndecodableException {
        return jpeg(scaled(read(file, contentType, mostPixels, edge), edge));
    }

    /**
     * Decodes a picture, of an animated one the first frame, for nothing but to see that it can be decoded. More lenient than
     * {@link #thumbnail}: colours that are not shown here, as CMYK, and flaws that others decode without a word do not count.
     *
     * @param contentType one that is read; what the bytes are
     * @param mostPixels of the picture; its header is looked at first
     * @throws UndecodableException damaged, cut off, or more pixels than allowed
     */
    public static void prove(Path file, String contentType, long mostPixels) throws IOException, UndecodableException {
        boolean isJpeg = contentType.equals("image/jpeg");
        decode(
                file,
                contentType,
                mostPixels,
                PROOF_EDGE,
                isJpeg ? ImageReader::readRaster : ImageReader::read,
                isJpeg ? warning -> CUT_OFF.matcher(warning).find() : warning -> true);
    }

    private static BufferedImage read(Path file, String contentType, long mostPixels, int edge)
            throws IOException, UndecodableException {
        return decode(file, contentType, mostPixels, edge, ImageReader::read, warning -> true);
    }

    private interface Decoding<T> {
        T run(ImageReader reader, int index, ImageReadParam param) throws IOException;
    }

    private static <T> T decode(
            Path file, String contentType, long mostPixels, int edge, Decoding<T> decoding, Predicate<String> isDamage)
            throws IOException, UndecodableException {
        if (!reads(contentType)) {
            throw new UndecodableException("Files of type " + contentType + " are no pictures that can be read.", null);
        }
        ImageReader reader = reader(contentType);
        boolean[] damaged = new boolean[1];
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.addIIOReadWarningListener((source, text) -> damaged[0] |= isDamage.test(text));
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (width * height > mostPixels) {
                throw new UndecodableException("The picture has too many pixels.", null);
            }
            ImageReadParam param = reader.getDefaultReadParam();
            int gap = (int) Math.max(1, Math.max(width, height) / (2L * edge));
            param.setSourceSubsampling(gap, gap, 0, 0);
            T picture = decoding.run(reader, 0, param);
            if (damaged[0]) {
                throw new UndecodableException("The picture is damaged or cut off.", null);
            }
            return picture;
        } catch (IOException | RuntimeException e) {
            // Decoders answer damaged bytes with any exception there is.
            throw new UndecodableException("The picture is damaged or cut off.", e);
        } finally {
            reader.dispose();
        }
    }

    /** The reader for WebP is made directly: registered, it would outlive this application in its server. */
    private static ImageReader reader(String contentType) throws IOException {
        return contentType.equals("image/webp")
                ? new WebPImageReaderSpi().createReaderInstance()
                : ImageIO.getImageReadersByFormatName(FORMATS.get(contentType)).next();
    }

    /** By halves first: a single large step would skip pixels. */
    private static BufferedImage scaled(BufferedImage picture, int edge) {
        double factor = Math.min(1, (double) edge / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
        BufferedImage from = picture;
        while (from.getWidth() > 2 * width && from.getHeight() > 2 * height) {
            from = drawn(from, (from.getWidth() + 1) / 2, (from.getHeight() + 1) / 2);
        }
        return drawn(from, width, height);
    }

    private static BufferedImage drawn(BufferedImage from, int width, int height) {
        BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = to.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(from, 0, 0, width, height, Color.WHITE, null);
        } finally {
            graphics.dispose();
        }
        return to;
    }

    private static byte[] jpeg(BufferedImage picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
