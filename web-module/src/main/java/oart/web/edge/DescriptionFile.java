package oart.web.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import oart.json.Json;

/** Writes the joined description into a file, for tools of the build that read files. */
public final class DescriptionFile {
    private DescriptionFile() {}

    /** @param args the file; its folder is made when missing */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Json.writeBytes(ApiDescription.document()));
    }
}
