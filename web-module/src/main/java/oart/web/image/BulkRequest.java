package oart.web.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.web.json.JsonBody;
import oart.web.json.Members;

/** One thing to do with many images. @param folder where to; empty unless they move */
record BulkRequest(Action action, List<ImageId> ids, Optional<FolderId> folder) {
    private static final int MOST = 10_000;

    enum Action {
        MOVE,
        DELETE;

        static Optional<Action> parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "move" -> Optional.of(MOVE);
                case "delete" -> Optional.of(DELETE);
                default -> Optional.empty();
            };
        }
    }

    static BulkRequest of(JsonBody body) {
        return Members.bind(body, members -> {
            Action action = members.required("action", Action::parse, "move or delete");
            List<ImageId> ids = members.requiredList("ids", ImageId::parse, "a UUID", MOST);
            Optional<FolderId> folder = action == Action.MOVE
                    ? Optional.ofNullable(members.required("user_folder_id", FolderId::parse, "a UUID"))
                    : members.optional("user_folder_id", FolderId::parse, "a UUID");
            return new BulkRequest(action, ids, folder);
        });
    }
}
