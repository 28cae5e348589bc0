package oart.ejb.user;

import java.time.Instant;
import oart.persistence.user.Folder;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;

/**
 * A folder row.
 *
 * @param createdAt null in some rows of the Python program
 * @param updatedAt null in some rows of the Python program
 */
public record FolderView(FolderId id, String name, UserId user, Instant createdAt, Instant updatedAt) {
    static FolderView of(Folder folder) {
        return new FolderView(
                folder.id(),
                folder.name(),
                folder.owner(),
                folder.createdAt().orElse(null),
                folder.updatedAt().orElse(null));
    }
}
