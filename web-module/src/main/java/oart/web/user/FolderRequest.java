package oart.web.user;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import oart.ejb.problem.ProblemException;
import oart.persistence.user.UserId;
import oart.web.json.JsonBody;
import oart.web.json.Members;

/** A name for a folder, told by the query, the body, or both alike. @param user whose folder; empty = the caller's */
record FolderRequest(String name, Optional<UserId> user) {
    /**
     * @param folderName of the query, null when it has none
     * @param userId as {@code folderName}
     */
    static FolderRequest of(String folderName, UserId userId, JsonBody body) {
        JsonBody given = JsonBody.orEmpty(body);
        if (given.isEmpty()) {
            if (folderName == null) {
                throw ProblemException.invalid("?folder_name", "folder_name is required.");
            }
            return new FolderRequest(folderName, Optional.ofNullable(userId));
        }
        return Members.bind(given, members -> {
            Set<String> names = new LinkedHashSet<>();
            Stream.of(Optional.ofNullable(folderName), members.text("name"), members.text("folder_name"))
                    .flatMap(Optional::stream)
                    .forEach(names::add);
            if (names.size() != 1) {
                members.note("name", names.isEmpty() ? "name is required." : "The folder is given different names.");
            }
            Optional<UserId> user = members.optional("user_id", UserId::parse, "a UUID");
            if (userId != null && user.isPresent() && !user.get().equals(userId)) {
                members.note("user_id", "The query names another user.");
            }
            return new FolderRequest(
                    names.stream().findFirst().orElse(null),
                    Optional.ofNullable(userId).or(() -> user));
        });
    }
}
