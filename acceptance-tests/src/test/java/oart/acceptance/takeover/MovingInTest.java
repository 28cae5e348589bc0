package oart.acceptance.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents for whoever moves in say what the tests say. */
class MovingInTest {
    private static final Path DOCS = Path.of("").toAbsolutePath().getParent().resolve("docs");
    private static final int CALL = 1;
    private static final int OURS = 3;

    private static final Map<String, Integer> RECORDED = RecordedCall.all().stream()
            .filter(RecordedCall::isGood)
            .collect(Collectors.toMap(RecordedCall::name, RecordedCall::status, (one, other) -> one));

    @Test
    void everyDifferenceShouldStandInTheDocumentAndNoOther() throws IOException {
        // Given
        List<String> expected = MeantDifference.ALL.stream()
                .map(difference -> difference.row(RECORDED.get(difference.call())))
                .toList();

        // Then
        assertThat(rows("moving-in.md")).isEqualTo(expected);
    }

    @Test
    void portugueseDocumentShouldHaveTheSameDifferences() throws IOException {
        assertThat(rows("moving-in.pt-BR.md").stream().map(MovingInTest::callAndAnswer))
                .containsExactlyElementsOf(rows("moving-in.md").stream()
                        .map(MovingInTest::callAndAnswer)
                        .toList());
    }

    @Test
    void everyDifferenceShouldBeOneOfTheRecordedCalls() {
        assertThat(RECORDED.keySet())
                .containsAll(
                        MeantDifference.ALL.stream().map(MeantDifference::call).toList());
    }

    @Test
    void bothDocumentsShouldHaveTheSameSectionsAndCommands() throws IOException {
        assertThat(lines("moving-in.pt-BR.md").stream()
                        .filter(line -> line.startsWith("#"))
                        .count())
                .isEqualTo(lines("moving-in.md").stream()
                        .filter(line -> line.startsWith("#"))
                        .count());
        assertThat(code("moving-in.pt-BR.md")).isEqualTo(code("moving-in.md"));
    }

    private static String callAndAnswer(String row) {
        String[] cells = row.split(" \\| ");
        return cells[CALL - 1] + cells[CALL] + cells[OURS - 1];
    }

    private static List<String> rows(String document) throws IOException {
        return lines(document).stream()
                .dropWhile(line -> !line.equals("<!-- differences -->"))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    /** The commands, without their comments. */
    private static String code(String document) throws IOException {
        StringBuilder code = new StringBuilder();
        boolean inside = false;
        for (String line : lines(document)) {
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (inside) {
                code.append(line.replaceFirst("\\s*(#|--) .*", "")).append('\n');
            }
        }
        return code.toString();
    }

    private static List<String> lines(String document) throws IOException {
        return Files.readAllLines(DOCS.resolve(document));
    }
}
