package oart.ejb.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.workflow.Uses;

/** Why a row cannot be deleted. */
final class InUse {
    private InUse() {}

    /**
     * @param what the row, as a sentence begins: {@code The model}
     * @param hint what can be done instead
     * @throws ProblemException IN_USE, with the member {@code used_by}: kind, count and a few ids of what names the row
     */
    static void refuse(String what, String hint, List<Uses> uses) {
        if (uses.isEmpty()) {
            return;
        }
        List<Object> usedBy = new ArrayList<>();
        for (Uses use : uses) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", use.kind());
            members.put("count", use.count());
            members.put("ids", use.ids());
            usedBy.add(members);
        }
        String told = uses.stream()
                .map(use -> use.count() + " " + use.kind().replace('_', ' ') + (use.count() == 1 ? "" : "s"))
                .collect(Collectors.joining(", "));
        throw new ProblemException(
                ProblemType.IN_USE, what + " is in use by " + told + ". " + hint, List.of(), Map.of("used_by", usedBy));
    }
}
