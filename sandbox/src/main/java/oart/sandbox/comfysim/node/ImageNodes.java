package oart.sandbox.comfysim.node;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.python.PythonException;

/** Classes that make an IMAGE from others. */
final class ImageNodes {
    private ImageNodes() {}

    static void register(NodeTable table) {
        table.add("EmptyImage", ImageNodes::empty);
        table.add(
                "ImageInvert",
                call -> NodeResult.of(
                        call.images("image").map(p -> p.map(pixel -> Picture.eachChannel(pixel, c -> 255 - c)))));
        table.add("ImageAddNoise", ImageNodes::addNoise);
        table.add("ImageScale", ImageNodes::scale);
        table.add("ImageScaleBy", ImageNodes::scaleBy);
        table.add("ImageScaleToTotalPixels", ImageNodes::scaleToTotalPixels);
        table.add("ImageScaleToMaxDimension", ImageNodes::scaleToMaxDimension);
        table.add("ResizeAndPadImage", ImageNodes::resizeAndPad);
        table.add(
                "ImageQuantize",
                call -> NodeResult.of(call.images("image")
                        .map(p -> Quantization.reduced(p, call.integer("colors"), call.text("dither")))));
        table.add("ImageCrop", ImageNodes::crop);
        table.add("ImageFlip", ImageNodes::flip);
        table.add("ImageRotate", ImageNodes::rotate);
        table.add("ImageBlend", ImageNodes::blend);
        table.add(
                "ImageBlur",
                call -> NodeResult.of(call.images("image")
                        .map(p -> Convolution.blur(p, call.integer("blur_radius"), call.number("sigma")))));
        table.add(
                "ImageSharpen",
                call -> NodeResult.of(call.images("image")
                        .map(p -> Convolution.sharpen(
                                p, call.integer("sharpen_radius"), call.number("sigma"), call.number("alpha")))));
        table.add("ImageBatch", ImageNodes::batch);
        table.add("RepeatImageBatch", ImageNodes::repeat);
        table.add("ImageFromBatch", ImageNodes::fromBatch);
        table.add("ImageStitch", ImageNodes::stitch);
        table.add("ImagePadForOutpaint", ImageNodes::padForOutpaint);
        table.add("ImageCompositeMasked", ImageNodes::composite);
        table.add("SplitImageWithAlpha", ImageNodes::split);
        table.add("JoinImageWithAlpha", ImageNodes::join);
        table.add("GetImageSize", ImageNodes::size);
    }

    private static NodeResult scaleToMaxDimension(NodeCall call) {
        ImageBatch images = call.images("image");
        int largest = call.integer("largest_size");
        double scale = (double) largest / Math.max(images.width(), images.height());
        int width = images.width() >= images.height() ? largest : (int) Math.rint(images.width() * scale);
        int height = images.height() >= images.width() ? largest : (int) Math.rint(images.height() * scale);
        if (width < 1 || height < 1) {
            throw new PythonException("RuntimeError", "Input and output sizes should be greater than 0");
        }
        String method = call.text("upscale_method");
        return NodeResult.of(images.map(p -> Resampling.scale(p, width, height, method)));
    }

    private static NodeResult resizeAndPad(NodeCall call) {
        ImageBatch images = call.images("image");
        int width = call.integer("target_width");
        int height = call.integer("target_height");
        double scale = Math.min((double) width / images.width(), (double) height / images.height());
        int inner = (int) (images.width() * scale);
        int innerHeight = (int) (images.height() * scale);
        if (inner < 1 || innerHeight < 1) {
            throw new PythonException("RuntimeError", "Input and output sizes should be greater than 0");
        }
        int[] border = new int[width * height];
        Arrays.fill(border, call.text("padding_color").equals("black") ? 0xFF000000 : 0xFFFFFFFF);
        String method = call.text("interpolation");
        return NodeResult.of(images.map(p -> {
            Picture small = Resampling.scale(p, inner, innerHeight, method);
            int[] out = border.clone();
            int at = (height - innerHeight) / 2 * width + (width - inner) / 2;
            for (int row = 0; row < innerHeight; row++) {
                System.arraycopy(small.argb(), row * inner, out, at + row * width, inner);
            }
            return new Picture(width, height, p.alpha(), out);
        }));
    }

    private static NodeResult empty(NodeCall call) {
        int width = call.integer("width");
        int height = call.integer("height");
        int batch = call.integer("batch_size");
        long bytes = (long) width * height * batch * Float.BYTES;
        if (bytes * 3 > call.surroundings().memory()) {
            throw NodeSurroundings.outOfMemory(bytes);
        }
        int[] argb = new int[width * height];
        Arrays.fill(argb, 0xFF000000 | call.integer("color"));
        return NodeResult.of(new ImageBatch(Collections.nCopies(batch, new Picture(width, height, false, argb))));
    }

    private static NodeResult addNoise(NodeCall call) {
        SplittableRandom random = new SplittableRandom(call.bigInteger("seed").longValue());
        double strength = call.number("strength") * 255;
        List<Picture> noisy = new ArrayList<>();
        for (Picture picture : call.images("image").pictures()) {
            noisy.add(picture.map(
                    pixel -> Picture.eachChannel(pixel, c -> (int) Math.round(c + strength * gaussian(random)))));
        }
        return NodeResult.of(new ImageBatch(noisy));
    }

    /** Nearly normal: the sum of four uniform draws. */
    private static double gaussian(SplittableRandom random) {
        return (random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2) * 1.732;
    }

    private static NodeResult scale(NodeCall call) {
        ImageBatch images = call.images("image");
        int width = call.integer("width");
        int height = call.integer("height");
        if (width == 0 && height == 0) {
            return NodeResult.of(images);
        }
        if (width == 0) {
            width = (int) Math.max(1, Math.rint((double) images.width() * height / images.height()));
        } else if (height == 0) {
            height = (int) Math.max(1, Math.rint((double) images.height() * width / images.width()));
        }
        return NodeResult.of(resized(call, width, height, call.text("crop")));
    }

    private static NodeResult scaleBy(NodeCall call) {
        double factor = call.number("scale_by");
        ImageBatch images = call.images("image");
        int width = (int) Math.rint(images.width() * factor);
        int height = (int) Math.rint(images.height() * factor);
        return NodeResult.of(resized(call, Math.max(1, width), Math.max(1, height), "disabled"));
    }

    private static NodeResult scaleToTotalPixels(NodeCall call) {
        ImageBatch images = call.images("image");
        double total = call.number("megapixels") * 1024 * 1024;
        double factor = Math.sqrt(total / ((double) images.width() * images.height()));
        int width = (int) Math.max(1, Math.rint(images.width() * factor));
        int height = (int) Math.max(1, Math.rint(images.height() * factor));
        return NodeResult.of(resized(call, width, height, "disabled"));
    }

    private static ImageBatch resized(NodeCall call, int width, int height, String crop) {
        ImageBatch images = call.images("image");
        long bytes = (long) width * height * images.size() * 3 * Float.BYTES;
        if (bytes > call.surroundings().memory()) {
            throw NodeSurroundings.outOfMemory(bytes);
        }
        String method = call.text("upscale_method");
        return images.map(picture -> Resampling.scale(picture, width, height, method, crop));
    }

    private static NodeResult crop(NodeCall call) {
        ImageBatch images = call.images("image");
        int x = Math.min(call.integer("x"), images.width() - 1);
        int y = Math.min(call.integer("y"), images.height() - 1);
        int width = Math.min(call.integer("width"), images.width() - x);
        int height = Math.min(call.integer("height"), images.height() - y);
        return NodeResult.of(images.map(picture -> picture.crop(x, y, width, height)));
    }

    private static NodeResult flip(NodeCall call) {
        boolean vertical = call.text("flip_method").startsWith("x");
        return NodeResult.of(call.images("image")
                .map(p -> rearranged(
                        p,
                        p.width(),
                        p.height(),
                        (x, y) ->
                                vertical ? (p.height() - 1 - y) * p.width() + x : y * p.width() + p.width() - 1 - x)));
    }

    private static NodeResult rotate(NodeCall call) {
        String rotation = call.text("rotation");
        return NodeResult.of(call.images("image").map(p -> {
            int width = p.width();
            int height = p.height();
            if (rotation.startsWith("90")) {
                return rearranged(p, height, width, (x, y) -> (height - 1 - x) * width + y);
            }
            if (rotation.startsWith("180")) {
                return rearranged(p, width, height, (x, y) -> (height - 1 - y) * width + width - 1 - x);
            }
            if (rotation.startsWith("270")) {
                return rearranged(p, height, width, (x, y) -> x * width + width - 1 - y);
            }
            return p;
        }));
    }

    private static Picture rearranged(Picture picture, int width, int height, IntBinaryOperator sourceIndex) {
        int[] out = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out[y * width + x] = picture.argb()[sourceIndex.applyAsInt(x, y)];
            }
        }
        return new Picture(width, height, picture.alpha(), out);
    }

    private static NodeResult blend(NodeCall call) {
        ImageBatch below = call.images("image1");
        ImageBatch above = call.images("image2");
        double factor = call.number("blend_factor");
        BlendMode mode = BlendMode.named(call.text("blend_mode"));
        List<Picture> out = new ArrayList<>();
        for (int i = 0; i < Math.max(below.size(), above.size()); i++) {
            Picture a = below.pictureOrLast(i);
            Picture b = Resampling.scale(above.pictureOrLast(i), a.width(), a.height(), "bicubic", "center");
            out.add(combine(a, b, (x, y) -> {
                double mixed = mode.blend(x / 255.0, y / 255.0);
                return (int) Math.round(x * (1 - factor) + mixed * 255 * factor);
            }));
        }
        return NodeResult.of(new ImageBatch(out));
    }

    private static Picture combine(Picture a, Picture b, IntBinaryOperator channel) {
        int[] out = new int[a.argb().length];
        for (int i = 0; i < out.length; i++) {
            int p = a.argb()[i];
            int q = b.argb()[i];
            out[i] = p & 0xFF000000
                    | Picture.clamp(channel.applyAsInt(p >> 16 & 0xFF, q >> 16 & 0xFF)) << 16
                    | Picture.clamp(channel.applyAsInt(p >> 8 & 0xFF, q >> 8 & 0xFF)) << 8
                    | Picture.clamp(channel.applyAsInt(p & 0xFF, q & 0xFF));
        }
        return new Picture(a.width(), a.height(), a.alpha(), out);
    }

    private static NodeResult batch(NodeCall call) {
        ImageBatch first = call.images("image1");
        ImageBatch second = call.images("image2");
        boolean alpha = first.alpha() || second.alpha();
        List<Picture> all = new ArrayList<>();
        first.pictures().forEach(p -> all.add(new Picture(p.width(), p.height(), alpha, p.argb())));
        second.pictures().forEach(p -> {
            Picture fit = Resampling.scale(p, first.width(), first.height(), "bilinear", "center");
            all.add(new Picture(fit.width(), fit.height(), alpha, fit.argb()));
        });
        return NodeResult.of(new ImageBatch(all));
    }

    private static NodeResult repeat(NodeCall call) {
        ImageBatch images = call.images("image");
        List<Picture> all = new ArrayList<>();
        for (int i = 0; i < call.integer("amount"); i++) {
            all.addAll(images.pictures());
        }
        return NodeResult.of(new ImageBatch(all));
    }

    private static NodeResult fromBatch(NodeCall call) {
        ImageBatch images = call.images("image");
        int from = Math.min(images.size() - 1, call.integer("batch_index"));
        int to = Math.min(images.size(), from + call.integer("length"));
        return NodeResult.of(new ImageBatch(images.pictures().subList(from, to)));
    }

    private static NodeResult stitch(NodeCall call) {
        ImageBatch first = call.images("image1");
        if (!call.has("image2")) {
            return NodeResult.of(first);
        }
        ImageBatch second = call.images("image2");
        String direction = call.text("direction");
        boolean beside = direction.equals("right") || direction.equals("left");
        boolean match = call.flag("match_image_size");
        int gap = call.integer("spacing_width") + call.integer("spacing_width") % 2;
        int gapColour =
                switch (call.text("spacing_color")) {
                    case "black" -> 0xFF000000;
                    case "red" -> 0xFFFF0000;
                    case "green" -> 0xFF00FF00;
                    case "blue" -> 0xFF0000FF;
                    default -> 0xFFFFFFFF;
                };
        List<Picture> out = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            Picture a = first.pictureOrLast(i).opaque();
            Picture b = second.pictureOrLast(i).opaque();
            if (match) {
                b = beside
                        ? Resampling.scale(b, Math.max(1, a.height() * b.width() / b.height()), a.height(), "lanczos")
                        : Resampling.scale(b, a.width(), Math.max(1, a.width() * b.height() / b.width()), "lanczos");
            }
            boolean swapped = direction.equals("left") || direction.equals("up");
            out.add(beside(swapped ? b : a, swapped ? a : b, beside, gap, gapColour));
        }
        return NodeResult.of(new ImageBatch(out));
    }

    private static Picture beside(Picture a, Picture b, boolean horizontal, int gap, int gapColour) {
        int width = horizontal ? a.width() + gap + b.width() : Math.max(a.width(), b.width());
        int height = horizontal ? Math.max(a.height(), b.height()) : a.height() + gap + b.height();
        int[] out = new int[width * height];
        Arrays.fill(out, 0xFF000000);
        int gapX = horizontal ? a.width() : 0;
        int gapY = horizontal ? 0 : a.height();
        for (int y = gapY; y < (horizontal ? height : gapY + gap); y++) {
            int to = horizontal ? gapX + gap : width;
            Arrays.fill(out, y * width + gapX, y * width + to, gapColour);
        }
        paste(out, width, a, horizontal ? 0 : (width - a.width()) / 2, horizontal ? (height - a.height()) / 2 : 0);
        paste(
                out,
                width,
                b,
                horizontal ? a.width() + gap : (width - b.width()) / 2,
                horizontal ? (height - b.height()) / 2 : a.height() + gap);
        return new Picture(width, height, false, out);
    }

    private static void paste(int[] canvas, int canvasWidth, Picture picture, int x, int y) {
        for (int row = 0; row < picture.height(); row++) {
            System.arraycopy(
                    picture.argb(), row * picture.width(), canvas, (y + row) * canvasWidth + x, picture.width());
        }
    }

    private static NodeResult padForOutpaint(NodeCall call) {
        ImageBatch images = call.images("image");
        int left = call.integer("left");
        int top = call.integer("top");
        int right = call.integer("right");
        int bottom = call.integer("bottom");
        int feathering = call.integer("feathering");
        int width = images.width() + left + right;
        int height = images.height() + top + bottom;
        ImageBatch padded = images.map(picture -> {
            int[] out = new int[width * height];
            Arrays.fill(out, 0xFF808080);
            paste(out, width, picture, left, top);
            return new Picture(width, height, picture.alpha(), out);
        });
        float[] mask = new float[width * height];
        Arrays.fill(mask, 1f);
        for (int y = 0; y < images.height(); y++) {
            for (int x = 0; x < images.width(); x++) {
                int toEdge = Math.min(
                        Math.min(left > 0 ? x : width, right > 0 ? images.width() - x : width),
                        Math.min(top > 0 ? y : height, bottom > 0 ? images.height() - y : height));
                float fade = feathering > 0 && toEdge < feathering ? (float) (feathering - toEdge) / feathering : 0;
                mask[(y + top) * width + x + left] = fade * fade;
            }
        }
        return NodeResult.of(padded, MaskBatch.of(new MaskBatch.Plane(width, height, mask)));
    }

    private static NodeResult composite(NodeCall call) {
        ImageBatch destination = call.images("destination");
        ImageBatch source = call.images("source");
        if (call.flag("resize_source")) {
            source = source.map(p -> Resampling.scale(p, destination.width(), destination.height(), "bilinear"));
        }
        int left = call.integer("x");
        int top = call.integer("y");
        MaskBatch mask = call.has("mask") ? call.mask("mask") : null;
        List<Picture> out = new ArrayList<>();
        for (int i = 0; i < destination.size(); i++) {
            Picture above = source.pictureOrLast(i);
            MaskBatch.Plane plane = mask == null
                    ? MaskBatch.Plane.filled(above.width(), above.height(), 1)
                    : Resampling.scale(mask.planeOrLast(i), above.width(), above.height());
            out.add(laidOver(destination.picture(i), above, plane, left, top));
        }
        return NodeResult.of(new ImageBatch(out));
    }

    private static Picture laidOver(Picture below, Picture above, MaskBatch.Plane mask, int left, int top) {
        int[] out = below.argb().clone();
        for (int y = 0; y < above.height() && y + top < below.height(); y++) {
            for (int x = 0; x < above.width() && x + left < below.width(); x++) {
                int at = (y + top) * below.width() + x + left;
                out[at] = mixed(out[at], above.pixel(x, y), mask.at(x, y));
            }
        }
        return new Picture(below.width(), below.height(), below.alpha(), out);
    }

    static int mixed(int below, int above, float share) {
        int red = Math.round((below >> 16 & 0xFF) * (1 - share) + (above >> 16 & 0xFF) * share);
        int green = Math.round((below >> 8 & 0xFF) * (1 - share) + (above >> 8 & 0xFF) * share);
        int blue = Math.round((below & 0xFF) * (1 - share) + (above & 0xFF) * share);
        return below & 0xFF000000 | red << 16 | green << 8 | blue;
    }

    private static NodeResult split(NodeCall call) {
        ImageBatch images = call.images("image");
        MaskBatch alpha = MaskBatch.channelOf(images, 24).map(plane -> plane.map(v -> 1 - v));
        return NodeResult.of(images.map(Picture::opaque), alpha);
    }

    private static NodeResult join(NodeCall call) {
        ImageBatch images = call.images("image");
        MaskBatch alpha = call.mask("alpha");
        List<Picture> out = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            Picture picture = images.picture(i);
            MaskBatch.Plane plane = Resampling.scale(alpha.planeOrLast(i), picture.width(), picture.height());
            int[] argb = new int[picture.argb().length];
            for (int p = 0; p < argb.length; p++) {
                argb[p] = picture.argb()[p] & 0xFFFFFF | Picture.clamp(Math.round((1 - plane.values()[p]) * 255)) << 24;
            }
            out.add(new Picture(picture.width(), picture.height(), true, argb));
        }
        return NodeResult.of(new ImageBatch(out));
    }

    private static NodeResult size(NodeCall call) {
        ImageBatch images = call.images("image");
        call.surroundings()
                .progressText("width: " + images.width() + ", height: " + images.height() + "\n batch size: "
                        + images.size());
        return NodeResult.of(big(images.width()), big(images.height()), big(images.size()));
    }

    private static BigInteger big(int value) {
        return BigInteger.valueOf(value);
    }
}
