package oart.ejb.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import oart.persistence.Uuids;
import oart.persistence.plan.PlanId;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.ModelType;
import oart.persistence.workflow.WorkflowId;
import oart.persistence.workflow.WorkflowSegment;
import oart.persistence.workflow.WorkflowType;

/**
 * One entry of {@code models.json}, {@code plans.json} or {@code workflows.json}: the row's members as on the wire. An entry
 * without an id has another each time it is read; it is known by its name.
 */
public sealed interface Seed {
    /** Unique within its kind; what tells whether the row is there. */
    String name();

    /** From 0: the order of the entries in their file, which lists of the seeded rows show. */
    int position();

    /** In the order in which they are to be inserted. */
    enum Kind {
        MODEL,
        PLAN,
        WORKFLOW
    }

    record ModelSeed(
            int position,
            ModelId id,
            String name,
            String description,
            String osPath,
            ModelType type,
            List<Object> parameters)
            implements Seed {}

    /** @param active true unless the entry says otherwise */
    record PlanSeed(
            int position,
            PlanId id,
            String name,
            String description,
            double price,
            boolean active,
            List<Object> parameters,
            Map<String, Object> typeParameters,
            Map<String, Object> segmentParameters,
            Limits limits)
            implements Seed {
        /** Null is no limit. */
        public record Limits(
                Integer maxConcurrentJobs,
                Integer maxQueuedJobs,
                Integer imagesPerDay,
                Integer priority,
                Integer retentionDays,
                Duration silenceLimit,
                Duration totalLimit) {}
    }

    /**
     * @param modelName the default model by name, {@code model_name}: its id may differ in a database that was taken over
     * @param model by id, {@code model_id}; counts when there is no model of that name
     */
    record WorkflowSeed(
            int position,
            WorkflowId id,
            String name,
            String description,
            ModelType modelType,
            Optional<String> modelName,
            Optional<ModelId> model,
            WorkflowType type,
            WorkflowSegment segment,
            Map<String, Object> graph,
            List<Object> parameters)
            implements Seed {}

    /**
     * Reads one entry.
     *
     * @param json in the shapes of {@link oart.json.Json}
     * @throws SeedRefusedException a member is missing or of the wrong kind
     */
    static Seed read(Kind kind, int position, Object json) {
        Entry entry = new Entry(kind, position, json);
        return switch (kind) {
            case MODEL ->
                new ModelSeed(
                        position,
                        new ModelId(entry.id()),
                        entry.text("name"),
                        entry.optionalText("description").orElse(null),
                        entry.text("os_path"),
                        entry.constant("model", ModelType::parse),
                        entry.list("parameters"));
            case PLAN ->
                new PlanSeed(
                        position,
                        new PlanId(entry.id()),
                        entry.text("name"),
                        entry.optionalText("description").orElse(""),
                        entry.number("price"),
                        entry.flag("is_active", true),
                        entry.list("parameters"),
                        entry.object("type_parameters"),
                        entry.object("segment_parameters"),
                        new PlanSeed.Limits(
                                entry.count("max_concurrent_jobs", 0),
                                entry.count("max_queued_jobs", 0),
                                entry.count("images_per_day", 0),
                                entry.count("priority", 0),
                                entry.count("retention_days", 1),
                                entry.seconds("silence_limit_seconds"),
                                entry.seconds("total_limit_seconds")));
            case WORKFLOW ->
                new WorkflowSeed(
                        position,
                        new WorkflowId(entry.id()),
                        entry.text("name"),
                        entry.optionalText("description").orElse(null),
                        entry.constant("model_type", ModelType::parse),
                        entry.optionalText("model_name"),
                        entry.optionalId("model_id").map(ModelId::new),
                        entry.constant("workflow_type", WorkflowType::parse),
                        entry.constant("workflow_segment", WorkflowSegment::parse),
                        entry.object("workflow_json"),
                        entry.list("parameters"));
        };
    }

    /** The members of one entry, each read as what it must be. */
    final class Entry {
        /** As for what administrators enter. */
        private static final int MOST = Draft.MOST;

        private final String where;
        private final Map<?, ?> members;

        private Entry(Kind kind, int position, Object json) {
            String place = kind + " " + position;
            if (!(json instanceof Map<?, ?> object)) {
                throw new SeedRefusedException(place + " is not an object.");
            }
            this.members = object;
            this.where = object.get("name") instanceof String name ? place + " '" + name + "'" : place;
        }

        private UUID id() {
            return optionalId("id").orElseGet(UUID::randomUUID);
        }

        private Optional<UUID> optionalId(String member) {
            return optionalText(member).map(text -> Uuids.parse(text).orElseThrow(() -> refused(member, "a UUID")));
        }

        private String text(String member) {
            return optionalText(member).filter(text -> !text.isBlank()).orElseThrow(() -> refused(member, "a text"));
        }

        private Optional<String> optionalText(String member) {
            Object value = members.get(member);
            if (value != null && !(value instanceof String)) {
                throw refused(member, "a text");
            }
            return Optional.ofNullable((String) value);
        }

        private double number(String member) {
            if (members.get(member) instanceof Number number) {
                return number.doubleValue();
            }
            throw refused(member, "a number");
        }

        private boolean flag(String member, boolean otherwise) {
            Object value = members.get(member);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Boolean flag) {
                return flag;
            }
            throw refused(member, "true or false");
        }

        /** Null when there is none. */
        private Integer count(String member, int least) {
            Object value = members.get(member);
            if (value == null) {
                return null;
            }
            if (value instanceof Long number && number >= least && number <= MOST) {
                return number.intValue();
            }
            throw refused(member, "a whole number of at least " + least);
        }

        private Duration seconds(String member) {
            Integer seconds = count(member, 1);
            return seconds == null ? null : Duration.ofSeconds(seconds);
        }

        private <E> E constant(String member, Function<String, Optional<E>> parse) {
            return parse.apply(text(member)).orElseThrow(() -> refused(member, "one of the known names"));
        }

        @SuppressWarnings("unchecked")
        private List<Object> list(String member) {
            if (members.get(member) instanceof List<?> list) {
                return (List<Object>) list;
            }
            throw refused(member, "a list");
        }

        @SuppressWarnings("unchecked")
        private Map<String, Object> object(String member) {
            if (members.get(member) instanceof Map<?, ?> object) {
                return (Map<String, Object>) object;
            }
            throw refused(member, "an object");
        }

        private SeedRefusedException refused(String member, String wanted) {
            return new SeedRefusedException(where + ": " + member + " must be " + wanted + ".");
        }
    }
}
