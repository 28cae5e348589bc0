package oart.sandbox.comfysim.node;

import java.io.IOException;
import oart.sandbox.comfysim.python.PythonException;
import oart.sandbox.comfysim.video.Mp4Writer;
import oart.sandbox.comfysim.video.WebmWriter;

/** Classes for video. The files are real and play, but are bigger than the real server's, and have no sound. */
final class VideoNodes {
    private VideoNodes() {}

    /** @param audio null for none */
    record Video(ImageBatch images, double framesPerSecond, AudioNodes.Audio audio) {}

    static void register(NodeTable table) {
        table.add("CreateVideo", call -> {
            AudioNodes.Audio audio = call.has("audio") ? call.value("audio", AudioNodes.Audio.class) : null;
            return NodeResult.of(new Video(call.images("images"), call.number("fps"), audio));
        });
        table.add("GetVideoComponents", call -> {
            Video video = call.value("video", Video.class);
            return NodeResult.of(video.images(), video.audio(), video.framesPerSecond());
        });
        table.add("SaveVideo", VideoNodes::save);
        table.add("SaveWEBM", call -> {
            ImageBatch images = call.images("images");
            byte[] file = WebmWriter.write(images.pictures(), call.number("fps"), call.metadata());
            return SaveNodes.animated(call, images, file, "webm");
        });
    }

    private static NodeResult save(NodeCall call) throws IOException {
        Video video = call.value("video", Video.class);
        String format = call.text("format");
        String codec = call.text("codec");
        if (!format.equals("auto") && !format.equals("mp4")) {
            throw PythonException.valueError("'" + format + "' is not a valid VideoContainer");
        }
        if (!codec.equals("auto") && !codec.equals("h264")) {
            throw PythonException.valueError("Only H264 codec is supported for now");
        }
        if (video.images().width() % 2 == 1 || video.images().height() % 2 == 1) {
            throw new PythonException("av.error.ExternalError", "width or height is not divisible by 2");
        }
        byte[] file = Mp4Writer.write(video.images().pictures(), video.framesPerSecond(), call.metadata());
        return SaveNodes.animated(call, video.images(), file, "mp4");
    }
}
