package oart.acceptance.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Side by side with the Python program: each call that it answered well is answered by us with the same status and the same members of the
 * same types, or stands in {@link MeantDifference#ALL}.
 */
class ReferenceAnswersIT {
    private static final String BOUNDARY = "reference-answers";
    /** Served, but not described. */
    private static final Set<String> UNDESCRIBED = Set.of("/docs", "/openapi.json");

    private static TakenOver old;
    private static JsonNode description;

    @BeforeAll
    static void start() {
        old = TakenOver.shared();
        description = old.anonymous().get("openapi.json").expect(200).json();
    }

    static Stream<RecordedCall> goodCalls() {
        return RecordedCall.all().stream().filter(RecordedCall::isGood);
    }

    static Stream<RecordedCall> callsThatSomebodyMayMake() {
        return goodCalls().filter(call -> MeantDifference.of(call)
                .flatMap(MeantDifference::mayDoIt)
                .isPresent());
    }

    @ParameterizedTest
    @MethodSource("goodCalls")
    void callShouldBeAnsweredAsRecordedOrAsMeant(RecordedCall call) {
        // Given
        assumeTrue(isOffered(call), "not offered yet");

        // When
        Api.Answer answer = make(call, caller(call));

        // Then
        MeantDifference.of(call)
                .ifPresentOrElse(
                        difference -> {
                            assertThat(answer.status()).as(answer.text()).isEqualTo(difference.status());
                            if (!difference.contentType().isEmpty()) {
                                assertThat(answer.header("Content-Type")).isEqualTo(difference.contentType());
                            }
                        },
                        () -> assertAsRecorded(call, answer));
    }

    @ParameterizedTest
    @MethodSource("callsThatSomebodyMayMake")
    void callShouldBeAnsweredAsRecordedWhenItsCallerMayMakeIt(RecordedCall call) {
        // Given
        assumeTrue(isOffered(call), "not offered yet");
        FiefUser mayDoIt = MeantDifference.of(call).orElseThrow().mayDoIt().orElseThrow();

        // When
        Api.Answer answer = make(call, old.api(mayDoIt));

        // Then
        assertAsRecorded(call, answer);
    }

    private static void assertAsRecorded(RecordedCall call, Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(call.status());
        if (!call.answer().isEmpty()) {
            assertThat(mediaType(answer.header("Content-Type"))).isEqualTo(mediaType(call.contentType()));
        }
        if (call.hasJson()) {
            assertThat(Shape.lacking(call.json(), answer.json()))
                    .as(answer.text())
                    .isEmpty();
        }
    }

    private static String mediaType(String header) {
        return header.replaceFirst(";.*", "").strip();
    }

    /** Anna made the recorded calls, but for those without a token and the one that Bruno's plan forbids. */
    private static Api caller(RecordedCall call) {
        return switch (call.note()) {
            case "no token" -> old.anonymous();
            case "plan KIT does not allow VIDEO" -> old.api(Recording.BRUNO);
            default -> old.api(Recording.ANNA);
        };
    }

    private static Api.Answer make(RecordedCall call, Api caller) {
        String path = Recording.resolve(call.path()).substring(1);
        if (call.path().endsWith("/profileImage")) {
            return caller.call(call.method(), path, "multipart/form-data; boundary=" + BOUNDARY, picture());
        }
        if (call.body().isMissingNode()) {
            return caller.call(call.method(), path, "", new byte[0]);
        }
        byte[] body = Recording.resolve(call.body().toString()).getBytes(StandardCharsets.UTF_8);
        return caller.call(call.method(), path, Api.JSON_TYPE, body);
    }

    private static byte[] picture() {
        byte[] head = ("--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = OldFiles.picture("png", 32, 32);
        byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return java.nio.ByteBuffer.allocate(head.length + bytes.length + tail.length)
                .put(head)
                .put(bytes)
                .put(tail)
                .array();
    }

    /** What this version describes; a call of a path that it does not offer yet waits until it does. */
    private static boolean isOffered(RecordedCall call) {
        String path = call.path().replaceFirst("\\?.*", "");
        if (UNDESCRIBED.contains(path)) {
            return true;
        }
        List<String> asked = segments(path);
        for (var offered : description.path("paths").properties()) {
            if (matches(segments(offered.getKey()), asked)
                    && offered.getValue().has(call.method().toLowerCase(java.util.Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> segments(String path) {
        return List.of(path.replaceFirst("/$", "").split("/"));
    }

    private static boolean matches(List<String> offered, List<String> asked) {
        if (offered.size() != asked.size()) {
            return false;
        }
        for (int i = 0; i < asked.size(); i++) {
            boolean variable = offered.get(i).startsWith("{")
                    && (asked.get(i).startsWith("<") || i == asked.size() - 1 && asked.contains("name"));
            if (!variable && !offered.get(i).equals(asked.get(i))) {
                return false;
            }
        }
        return true;
    }
}
