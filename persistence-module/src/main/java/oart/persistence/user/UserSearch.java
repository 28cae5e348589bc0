package oart.persistence.user;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Users whose address or name has words that begin with each of these: {@code exam ada} finds {@code ada@example.com}. Beginnings only, so
 * that an index answers it however many users there are.
 *
 * @param words lower case, letters and digits only
 */
public record UserSearch(List<String> words) {
    public UserSearch {
        words = List.copyOf(words);
    }

    /** What a person typed; empty when there is no letter and no digit in it. */
    public static Optional<UserSearch> parse(String text) {
        List<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return words.isEmpty() ? Optional.empty() : Optional.of(new UserSearch(words));
    }

    /** For {@code to_tsquery}. */
    String query() {
        return words.stream().map(word -> word + ":*").collect(Collectors.joining(" & "));
    }
}
