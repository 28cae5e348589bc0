package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/** Classes for sound; there is silence only. */
final class AudioNodes {
    private AudioNodes() {}

    record Audio(int sampleRate, int channels, long samples) {}

    static void register(NodeTable table) {
        table.add("EmptyAudio", call -> {
            long samples = Math.round(call.number("duration") * call.integer("sample_rate"));
            return NodeResult.of(new Audio(call.integer("sample_rate"), call.integer("channels"), samples));
        });
        table.add("SaveAudio", call -> save(call, call.text("filename_prefix"), "output"));
        table.add("PreviewAudio", call -> save(call, SaveNodes.tempPrefix(call), "temp"));
    }

    private static NodeResult save(NodeCall call, String prefix, String type) throws IOException {
        Audio audio = call.value("audio", Audio.class);
        ComfyFiles.SavePlace place =
                call.surroundings().files().savePlace(prefix, type, 0, 0, LocalDateTime.now(ZoneId.systemDefault()));
        String name = place.fileName(0, "flac");
        byte[] file = FlacWriter.silence(audio.sampleRate(), audio.channels(), audio.samples());
        Files.write(place.folder().resolve(name), file);
        return NodeResult.shown("audio", List.of(ComfyFiles.entry(name, place.subfolder(), type)));
    }
}
