package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void whatEndsInAnErrorShouldNotKeepTheRestFromRunning() {
        // Given
        List<String> run = new ArrayList<>();
        Mailbox mailbox = new Mailbox(Runnable::run);

        // When
        mailbox.put(() -> {
            run.add("first");
            throw new StackOverflowError();
        });
        mailbox.put(() -> run.add("second"));

        // Then
        assertThat(run).containsExactly("first", "second");
    }
}
