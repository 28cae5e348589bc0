package oart.acceptance.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compares what a client's code relies on: the names of members and the types of their values. */
final class Shape {
    /** Their content is data of a row, not shape. */
    private static final Set<String> DATA = Set.of("workflow_json", "type_parameters", "segment_parameters");

    private Shape() {}

    /** What of the recorded answer ours lacks; empty = nothing. Null goes with any type, as in rows that leave a column out. */
    static List<String> lacking(JsonNode recorded, JsonNode ours) {
        List<String> lacking = new ArrayList<>();
        compare("", recorded, ours, lacking);
        return lacking;
    }

    private static void compare(String place, JsonNode recorded, JsonNode ours, List<String> lacking) {
        if (recorded.isNull() || ours.isNull()) {
            return;
        }
        if (recorded.getNodeType() != ours.getNodeType()) {
            lacking.add(place + " is " + recorded.getNodeType() + ", ours " + ours.getNodeType());
        } else if (recorded.isObject()) {
            recorded.properties().forEach(member -> {
                String at = place + '/' + member.getKey();
                if (!ours.has(member.getKey())) {
                    lacking.add(at + " is missing");
                } else if (!DATA.contains(member.getKey())
                        && !(member.getKey().equals("parameters")
                                && member.getValue().isObject())) {
                    compare(at, member.getValue(), ours.get(member.getKey()), lacking);
                }
            });
        } else if (recorded.isArray() && !recorded.isEmpty()) {
            if (ours.isEmpty()) {
                lacking.add(place + " is empty");
            } else {
                elements(place, recorded, ours, lacking);
            }
        }
    }

    /** Rows of another database: each recorded element must find one of ours that has all it has. */
    private static void elements(String place, JsonNode recorded, JsonNode ours, List<String> lacking) {
        for (int i = 0; i < recorded.size(); i++) {
            List<String> least = null;
            for (JsonNode one : ours) {
                List<String> found = new ArrayList<>();
                compare(place + '/' + i, recorded.get(i), one, found);
                least = least == null || found.size() < least.size() ? found : least;
            }
            lacking.addAll(least);
        }
    }
}
