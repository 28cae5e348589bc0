package oart.acceptance.micro;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Who may call what: one row for each operation of the API description, in its own spelling. Whoever adds an operation adds its row; the
 * test fails until then. The owner is Bob, the other user is Carol, the administrator is Ada.
 *
 * <pre>
 * signedIn("GET /user/me")                                       everybody with a token; what is answered is the caller's own
 * owned("GET /image/{image_id}", things -&gt; "/image/" + …)        the owner and administrators; 403 or 404 for other users
 * ownerOnly("DELETE /image/{image_id}", things -&gt; …)             the owner; 403 or 404 for administrators, too
 * adminOnly("GET /admin/job/")                                   403 for all others
 * open("GET /health/live")                                       everybody
 * </pre>
 *
 * A path with parameters needs the function that makes one of {@link Things}; it is asked anew for each call, so that a row which deletes
 * can make what it deletes. {@link Row#sending} gives the body; without one the call carries {@code {}}, which is refused as invalid after
 * the caller was let in.
 */
final class SecurityTable {
    private static final Set<Integer> UNAUTHENTICATED = Set.of(401);
    private static final Set<Integer> HIDDEN = Set.of(403, 404);
    private static final Set<Integer> FORBIDDEN = Set.of(403);
    /** Let in: done, or refused for what was asked and not for who asked. */
    private static final Set<Integer> LET_IN = Set.of(101, 200, 201, 202, 204, 206, 304, 400, 409, 415, 422);

    private SecurityTable() {}

    /** Ids of things: of the owner, or of everybody. */
    interface Things {
        String image();

        String job();

        String user();

        String workflow();

        /** One that nothing uses, made for this call. */
        String newWorkflow();

        /** As {@link #newWorkflow}. */
        String newModel();

        /** As {@link #newWorkflow}. */
        String newPlan();

        /** A row of the owner's, made for this call. */
        String newImage();

        String folder();

        /** The one that is configured, which nobody can delete. */
        String backend();
    }

    /** How an operation is called. */
    enum Call {
        PLAIN,
        /** The answer may never end. */
        STREAM,
        /** It is the handshake of a socket. */
        HANDSHAKE
    }

    /** @param sending JSON body */
    record Row(
            String operation,
            Function<Things, String> path,
            Call call,
            String sending,
            Set<Integer> anonymous,
            Set<Integer> other,
            Set<Integer> owner,
            Set<Integer> admin) {
        String method() {
            return operation.substring(0, operation.indexOf(' '));
        }

        /** The caller is let in and has none. */
        Row or404() {
            return new Row(
                    operation, path, call, sending, anonymous, with(other, 404), with(owner, 404), with(admin, 404));
        }

        Row by(Call how) {
            return new Row(operation, path, how, sending, anonymous, other, owner, admin);
        }

        private static Set<Integer> with(Set<Integer> statuses, int one) {
            Set<Integer> more = new HashSet<>(statuses);
            more.add(one);
            return more;
        }

        Row sending(String json) {
            return new Row(operation, path, call, json, anonymous, other, owner, admin);
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        // edge
        rows.add(open("GET /health/live"));
        rows.add(open("GET /health/ready"));
        rows.add(open("GET /openapi.json"));
        rows.add(open("GET /docs/scalar"));
        // identity
        rows.add(signedIn("GET /auth/user"));
        rows.add(open("POST /auth/token"));
        rows.add(signedOnly("POST /webhook/user"));
        // users
        rows.add(signedIn("GET /user/me"));
        rows.add(signedIn("GET /user/me/usage"));
        rows.add(signedIn("GET /user/me/profileImage").or404());
        rows.add(signedIn("PUT /user/me/profileImage"));
        rows.add(adminOnly("GET /user/"));
        rows.add(adminOnly("GET /user/{user_id}", things -> "/user/" + things.user()));
        rows.add(adminOnly("PATCH /user/{user_id}", things -> "/user/" + things.user()));
        rows.add(adminOnly("GET /admin/audit"));
        // folders
        rows.add(signedIn("GET /user/folder/"));
        rows.add(signedIn("POST /user/folder/"));
        rows.add(owned("GET /user/folder/{folder_id}", things -> "/user/folder/" + things.folder()));
        rows.add(signedIn("GET /user/folder/name/{folder_name}", things -> "/user/folder/name/Default"));
        rows.add(ownerOnly("PATCH /user/folder/{folder_id}", things -> "/user/folder/" + things.folder())
                .sending("{\"name\": \"Another\"}"));
        rows.add(ownerOnly("DELETE /user/folder/{folder_id}", things -> "/user/folder/" + things.folder()));
        // generating
        rows.add(signedIn("POST /image/generate"));
        // jobs
        rows.add(signedIn("GET /image/job/"));
        rows.add(owned("GET /image/job/{job_id}", things -> "/image/job/" + things.job()));
        rows.add(owned("DELETE /image/job/{job_id}", things -> "/image/job/" + things.job()));
        rows.add(owned("POST /image/job/{job_id}/retry", things -> "/image/job/" + things.job() + "/retry"));
        rows.add(owned("GET /image/job/{job_id}/webhook", things -> "/image/job/" + things.job() + "/webhook"));
        rows.add(owned(
                "POST /image/job/{job_id}/webhook/redeliver",
                things -> "/image/job/" + things.job() + "/webhook/redeliver"));
        rows.add(adminOnly("GET /admin/webhook/"));
        rows.add(adminOnly(
                        "POST /admin/webhook/{delivery_id}/redeliver",
                        things -> "/admin/webhook/" + things.job() + "/redeliver")
                .or404());
        rows.add(adminOnly("GET /admin/job/"));
        rows.add(adminOnly("GET /admin/job/{job_id}", things -> "/admin/job/" + things.job()));
        rows.add(adminOnly("DELETE /admin/job/{job_id}", things -> "/admin/job/" + things.job()));
        rows.add(adminOnly("PATCH /admin/job/{job_id}", things -> "/admin/job/" + things.job())
                .sending("{\"priority\": 1}"));
        rows.add(signedIn("GET /image/job/events").by(Call.STREAM));
        rows.add(owned("GET /image/job/{job_id}/events", things -> "/image/job/" + things.job() + "/events"));
        rows.add(signedIn("GET /websocket/queue-status").by(Call.HANDSHAKE));
        rows.add(signedIn("GET /websocket/preview").by(Call.HANDSHAKE));
        rows.add(owned("GET /websocket/job/{job_id}", things -> "/websocket/job/" + things.job())
                .by(Call.HANDSHAKE));
        // backends
        rows.add(adminOnly("GET /admin/backend/"));
        rows.add(adminOnly("POST /admin/backend/"));
        rows.add(adminOnly("GET /admin/backend/{backend_id}", things -> "/admin/backend/" + things.backend()));
        rows.add(adminOnly("PATCH /admin/backend/{backend_id}", things -> "/admin/backend/" + things.backend()));
        rows.add(adminOnly("DELETE /admin/backend/{backend_id}", things -> "/admin/backend/" + things.backend()));
        rows.add(adminOnly(
                "POST /admin/backend/{backend_id}/resume", things -> "/admin/backend/" + things.backend() + "/resume"));
        rows.add(adminOnly(
                        "POST /admin/backend/{backend_id}/drain", things -> "/admin/backend/" + things.job() + "/drain")
                .or404());
        // images
        rows.add(owned("GET /image/{image_id}", things -> "/image/" + things.image()));
        rows.add(owned("GET /image/{image_id}/content", things -> "/image/" + things.image() + "/content"));
        rows.add(owned("GET /image/{image_id}/thumbnail", things -> "/image/" + things.image() + "/thumbnail"));
        rows.add(ownerOnly("PATCH /image/{image_id}", things -> "/image/" + things.image())
                .sending("{\"user_folder_id\": \"00000000-0000-4000-8000-000000000000\"}"));
        rows.add(signedIn("POST /image/upload"));
        rows.add(signedIn("GET /user/image/"));
        rows.add(signedIn("GET /user/image/archive"));
        rows.add(signedIn("POST /user/image/bulk"));
        rows.add(owned("GET /user/image/{id}", things -> "/user/image/" + things.folder()));
        rows.add(ownerOnly("DELETE /user/image/{id}", things -> "/user/image/" + things.newImage()));
        // catalogue
        rows.add(signedIn("GET /workflow/"));
        rows.add(signedIn("GET /workflow/simplified"));
        rows.add(adminOnly("POST /workflow/"));
        rows.add(signedIn("GET /workflow/{workflow_id}", things -> "/workflow/" + things.workflow()));
        rows.add(
                signedIn("GET /workflow/{workflow_id}/schema", things -> "/workflow/" + things.workflow() + "/schema"));
        rows.add(adminOnly("PATCH /workflow/{workflow_id}", things -> "/workflow/" + things.newWorkflow()));
        rows.add(adminOnly("DELETE /workflow/{workflow_id}", things -> "/workflow/" + things.newWorkflow()));
        rows.add(signedIn("GET /model/"));
        rows.add(adminOnly("POST /model/"));
        rows.add(signedIn("GET /model/{model_id}", things -> "/model/" + things.newModel()));
        rows.add(adminOnly("PATCH /model/{model_id}", things -> "/model/" + things.newModel()));
        rows.add(adminOnly("DELETE /model/{model_id}", things -> "/model/" + things.newModel()));
        rows.add(signedIn("GET /plan/"));
        rows.add(adminOnly("POST /plan/"));
        rows.add(signedIn("GET /plan/{plan_id}", things -> "/plan/" + things.newPlan()));
        rows.add(adminOnly("PATCH /plan/{plan_id}", things -> "/plan/" + things.newPlan()));
        rows.add(adminOnly("DELETE /plan/{plan_id}", things -> "/plan/" + things.newPlan()));
        rows.add(signedIn("GET /plan/{plan_id}/model", things -> "/plan/" + things.newPlan() + "/model"));
        rows.add(signedIn("GET /plan/{plan_id}/workflow", things -> "/plan/" + things.newPlan() + "/workflow"));
        for (String verb : List.of("PUT ", "DELETE ")) {
            rows.add(adminOnly(
                    verb + "/plan/{plan_id}/model/{model_id}",
                    things -> "/plan/" + things.newPlan() + "/model/" + things.newModel()));
            rows.add(adminOnly(
                    verb + "/plan/{plan_id}/workflow/{workflow_id}",
                    things -> "/plan/" + things.newPlan() + "/workflow/" + things.newWorkflow()));
        }
        return rows;
    }

    private static Function<Things, String> itself(String operation) {
        return things -> operation.substring(operation.indexOf(' ') + 1);
    }

    static Row open(String operation) {
        return new Row(operation, itself(operation), Call.PLAIN, "{}", LET_IN, LET_IN, LET_IN, LET_IN);
    }

    /** Nobody's token counts: another signature does. */
    static Row signedOnly(String operation) {
        return new Row(
                operation,
                itself(operation),
                Call.PLAIN,
                "{}",
                UNAUTHENTICATED,
                UNAUTHENTICATED,
                UNAUTHENTICATED,
                UNAUTHENTICATED);
    }

    static Row signedIn(String operation) {
        return signedIn(operation, itself(operation));
    }

    static Row signedIn(String operation, Function<Things, String> path) {
        return new Row(operation, path, Call.PLAIN, "{}", UNAUTHENTICATED, LET_IN, LET_IN, LET_IN);
    }

    static Row owned(String operation, Function<Things, String> path) {
        return new Row(operation, path, Call.PLAIN, "{}", UNAUTHENTICATED, HIDDEN, LET_IN, LET_IN);
    }

    static Row ownerOnly(String operation, Function<Things, String> path) {
        return new Row(operation, path, Call.PLAIN, "{}", UNAUTHENTICATED, HIDDEN, LET_IN, HIDDEN);
    }

    static Row adminOnly(String operation) {
        return adminOnly(operation, itself(operation));
    }

    static Row adminOnly(String operation, Function<Things, String> path) {
        return new Row(operation, path, Call.PLAIN, "{}", UNAUTHENTICATED, FORBIDDEN, FORBIDDEN, LET_IN);
    }
}
