package oart.sandbox.comfysim.node;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import oart.sandbox.comfysim.python.PythonException;

/** Classes for sound; there is silence only, of the right length. */
final class AudioNodes {
    private AudioNodes() {}

    record Audio(int sampleRate, int channels, long samples) {
        double seconds() {
            return (double) samples / sampleRate;
        }
    }

    /** Makes the bytes of a file. */
    private interface Encoder {
        byte[] encode(Audio audio);
    }

    static void register(NodeTable table) {
        table.add("EmptyAudio", call -> {
            long samples = Math.round(call.number("duration") * call.integer("sample_rate"));
            return NodeResult.of(new Audio(call.integer("sample_rate"), call.integer("channels"), samples));
        });
        table.add("TrimAudioDuration", AudioNodes::trim);
        table.add("SplitAudioChannels", call -> {
            Audio audio = audio(call, "audio");
            if (audio.channels() != 2) {
                throw PythonException.valueError("the sound has " + audio.channels() + " channel, not two");
            }
            Audio half = new Audio(audio.sampleRate(), 1, audio.samples());
            return NodeResult.of(half, half);
        });
        table.add("AudioConcat", call -> {
            Audio first = audio(call, "audio1");
            Audio second = audio(call, "audio2");
            int rate = Math.max(first.sampleRate(), second.sampleRate());
            long samples = resampled(first, rate) + resampled(second, rate);
            return NodeResult.of(new Audio(rate, 2, samples));
        });
        table.add("AudioMerge", call -> {
            Audio first = audio(call, "audio1");
            Audio second = audio(call, "audio2");
            int rate = Math.max(first.sampleRate(), second.sampleRate());
            return NodeResult.of(
                    new Audio(rate, Math.max(first.channels(), second.channels()), resampled(first, rate)));
        });
        table.add("AudioAdjustVolume", call -> NodeResult.of(audio(call, "audio")));
        Encoder flac = audio -> FlacWriter.silence(audio.sampleRate(), audio.channels(), audio.samples());
        table.add("SaveAudio", call -> save(call, call.text("filename_prefix"), "output", "flac", flac));
        table.add("PreviewAudio", call -> save(call, SaveNodes.tempPrefix(call), "temp", "flac", flac));
        table.add(
                "SaveAudioMP3",
                call -> save(
                        call,
                        call.text("filename_prefix"),
                        "output",
                        "mp3",
                        audio -> SilenceWriter.mp3(audio.seconds())));
        table.add(
                "SaveAudioOpus",
                call -> save(
                        call,
                        call.text("filename_prefix"),
                        "output",
                        "opus",
                        audio -> SilenceWriter.opus(audio.seconds(), audio.channels(), call.metadata())));
    }

    private static Audio audio(NodeCall call, String name) {
        return call.value(name, Audio.class);
    }

    private static long resampled(Audio audio, int rate) {
        return audio.samples() * rate / audio.sampleRate();
    }

    /** A negative start counts from the end. */
    private static NodeResult trim(NodeCall call) {
        Audio audio = audio(call, "audio");
        long start = Math.round(call.number("start_index") * audio.sampleRate());
        long from = Math.max(0, Math.min(audio.samples() - 1, start < 0 ? start + audio.samples() : start));
        long to = Math.min(audio.samples(), from + Math.round(call.number("duration") * audio.sampleRate()));
        if (from >= to) {
            throw PythonException.valueError("nothing of the sound is left");
        }
        return NodeResult.of(new Audio(audio.sampleRate(), audio.channels(), to - from));
    }

    private static NodeResult save(NodeCall call, String prefix, String type, String extension, Encoder encoder)
            throws IOException {
        Audio audio = audio(call, "audio");
        ComfyFiles.SavePlace place =
                call.surroundings().files().savePlace(prefix, type, 0, 0, LocalDateTime.now(ZoneId.systemDefault()));
        String name = place.fileName(0, extension);
        Files.write(place.folder().resolve(name), encoder.encode(audio));
        return NodeResult.shown("audio", List.of(ComfyFiles.entry(name, place.subfolder(), type)));
    }
}
