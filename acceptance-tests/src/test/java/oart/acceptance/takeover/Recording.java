package oart.acceptance.takeover;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import oart.sandbox.issuer.FiefUser;

/** Who and what the recorded calls name, as {@code reference-kit.sql} has them. */
final class Recording {
    /** Who made the recorded calls. */
    static final FiefUser ANNA = FiefUser.of(UUID.fromString("ca000000-0000-4000-8000-000000000001"), "anna.kit");

    static final FiefUser BRUNO = FiefUser.of(UUID.fromString("ca000000-0000-4000-8000-000000000002"), "bruno.kit");

    private static final Map<String, String> IDS = new LinkedHashMap<>();

    static {
        IDS.put("<anna>", ANNA.id().toString());
        IDS.put("<bruno>", BRUNO.id().toString());
        IDS.put("<nobody>", "00000000-0000-4000-8000-000000000000");
        IDS.put("<plan FREE>", "10000000-0000-4000-8000-000000000001");
        IDS.put("<plan KIT>", "c1000000-0000-4000-8000-000000000001");
        IDS.put("<model kit model>", "c2000000-0000-4000-8000-000000000001");
        IDS.put("<workflow kit tiny>", "c3000000-0000-4000-8000-000000000001");
        IDS.put("<workflow kit text and noise>", "c3000000-0000-4000-8000-000000000002");
        IDS.put("<workflow kit batch of three>", "c3000000-0000-4000-8000-000000000003");
        IDS.put("<workflow kit two outputs>", "c3000000-0000-4000-8000-000000000004");
        IDS.put("<workflow kit model parameters>", "c3000000-0000-4000-8000-000000000005");
        IDS.put("<workflow kit video>", "c3000000-0000-4000-8000-000000000006");
        IDS.put("<folder Default>", "cf000000-0000-4000-8000-000000000011");
        IDS.put("<folder Trips>", "cf000000-0000-4000-8000-000000000012");
        IDS.put("<bruno's folder Default>", "cf000000-0000-4000-8000-000000000021");
        IDS.put("<bruno's folder Trips>", "cf000000-0000-4000-8000-000000000022");
        // The recording hides these two ids: a folder and a picture of Bruno's that nothing else names.
        IDS.put("/user/folder/<uuid>", "/user/folder/cf000000-0000-4000-8000-000000000024");
        IDS.put("/user/image/<uuid>", "/user/image/c4000000-0000-4000-8000-000000000023");
    }

    private Recording() {}

    /** The text with the ids of this database. */
    static String resolve(String text) {
        String resolved = text;
        for (Map.Entry<String, String> id : IDS.entrySet()) {
            resolved = resolved.replace(id.getKey(), id.getValue());
        }
        return resolved;
    }
}
