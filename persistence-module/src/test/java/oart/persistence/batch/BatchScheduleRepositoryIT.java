package oart.persistence.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import oart.persistence.TestDatabase;
import oart.persistence.sql.Database;
import org.junit.jupiter.api.Test;

class BatchScheduleRepositoryIT {
    private final Database database = new Database(TestDatabase.migrated());
    private final BatchScheduleRepository schedule = new BatchScheduleRepository(database);

    @Test
    void takeDueShouldGiveEachRunToOneOfManyWhoAskAtOnce() {
        // When
        long first = askedAtOnce();
        long tooEarly = askedAtOnce();
        database.update("UPDATE batch_schedule SET due_at = clock_timestamp() WHERE job = 'j'");
        long second = askedAtOnce();

        // Then
        assertThat(List.of(first, tooEarly, second)).containsExactly(1L, 0L, 1L);
        assertThat(schedule.takeDue("another", Duration.ofHours(1))).isTrue();
    }

    private long askedAtOnce() {
        List<CompletableFuture<Boolean>> asked = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> schedule.takeDue("j", Duration.ofHours(1))))
                .toList();
        return asked.stream().filter(CompletableFuture::join).count();
    }
}
