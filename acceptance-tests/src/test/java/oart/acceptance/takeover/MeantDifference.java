package oart.acceptance.takeover;

import java.util.List;
import java.util.Optional;
import oart.sandbox.issuer.FiefUser;

/**
 * A call that the Python program answered well and that we answer otherwise, on purpose. {@code docs/moving-in.md} has the same list.
 *
 * @param call its {@link RecordedCall#name()}
 * @param status ours
 * @param contentType ours; empty = as recorded
 * @param mayDoIt who is answered as the Python program answered everybody; empty = nobody
 * @param reason as {@code docs/moving-in.md} tells it
 */
record MeantDifference(String call, int status, String contentType, Optional<FiefUser> mayDoIt, String reason) {
    private static final String OWN_FOLDERS =
            "Folders of somebody else are their own; only an administrator may name another user.";

    static final List<MeantDifference> ALL = List.of(
            refused(
                    "GET /docs (no token)",
                    401,
                    "Only `/docs/scalar` shows the documentation; other paths need a token."),
            owner("GET /user/folder/?user_id=<bruno> (folders of somebody else)", 403, OWN_FOLDERS),
            refused("GET /user/folder/<nobody> (unknown)", 404, "What is not there is a 404, not `null`."),
            refused("GET /user/folder/name/none (unknown name)", 404, "What is not there is a 404, not `null`."),
            owner(
                    "POST /user/folder/?folder_name=ofBruno&user_id=<bruno> (in the name of somebody else)",
                    403,
                    OWN_FOLDERS),
            owner("DELETE /user/folder/<uuid>?user_id=<bruno> (somebody else's folder)", 403, OWN_FOLDERS),
            refused(
                    "GET /user/image/<bruno's folder Trips> (folder of somebody else)",
                    404,
                    "A folder that is not yours is a 404, not an empty list."),
            owner(
                    "DELETE /user/image/<uuid> (picture of somebody else)",
                    404,
                    "Only the owner deletes a picture; for others it is not there."),
            administrator("PATCH /model/<model kit model>"),
            administrator("PATCH /plan/<plan KIT>"),
            refused(
                    "POST /image/generate (above max_value but allowed by ComfyUI)",
                    422,
                    "`min_value` and `max_value` of a parameter count."),
            refused(
                    "POST /image/generate (folder of somebody else)",
                    422,
                    "Pictures go into folders of their owner only."),
            refused(
                    "POST /image/generate (plan KIT does not allow VIDEO)",
                    403,
                    "The plan decides: its flags for types and segments count."),
            new MeantDifference(
                    "POST /image/generate?retrieve_image=true (video, retrieve_image)",
                    200,
                    "image/webp",
                    Optional.empty(),
                    "A file is sent as what its bytes are, not always as `image/png`."));

    static Optional<MeantDifference> of(RecordedCall call) {
        return ALL.stream()
                .filter(difference -> difference.call.equals(call.name()))
                .findFirst();
    }

    private static MeantDifference refused(String call, int status, String reason) {
        return new MeantDifference(call, status, "", Optional.empty(), reason);
    }

    private static MeantDifference owner(String call, int status, String reason) {
        return new MeantDifference(call, status, "", Optional.of(Recording.BRUNO), reason);
    }

    private static MeantDifference administrator(String call) {
        return new MeantDifference(
                call,
                403,
                "",
                Optional.of(FiefUser.ADA),
                "Models, workflows and plans are changed by administrators, unless a setting lets everybody.");
    }

    /** Its row in the table of {@code docs/moving-in.md}. */
    String row(int recorded) {
        return "| `" + call + "` | " + recorded + " | " + status
                + (contentType.isEmpty() ? "" : " `" + contentType + '`') + " | " + reason + " |";
    }
}
