package oart.web.param;

import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import oart.ejb.problem.ProblemException;
import oart.persistence.Uuids;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendState;
import oart.persistence.image.ImageCursor;
import oart.persistence.image.ImageId;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.plan.PlanId;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.webhook.DeliveryId;
import oart.persistence.webhook.DeliveryState;
import oart.persistence.workflow.CatalogueCursor;
import oart.persistence.workflow.ModelId;
import oart.persistence.workflow.WorkflowId;

/** Reads our parameter types. */
public final class ParameterConverters implements ParamConverterProvider {
    private record Kind(Function<String, ? extends Optional<?>> parse, String noun, String expected) {}

    /** One without a value, as in {@code ?state=}, names none; every other parameter without a value is nonsense. */
    private static final Set<Class<?>> STATES = Set.of(JobState.class, DeliveryState.class, BackendState.class);

    private static final String CURSOR = "a cursor of an earlier answer";

    private static final Map<Class<?>, Kind> KINDS = Map.ofEntries(
            Map.entry(JobId.class, new Kind(JobId::parse, "The job", "a UUID")),
            Map.entry(ImageId.class, new Kind(ImageId::parse, "The image", "a UUID")),
            Map.entry(FolderId.class, new Kind(FolderId::parse, "The folder", "a UUID")),
            Map.entry(UserId.class, new Kind(UserId::parse, "The user", "a UUID")),
            Map.entry(WorkflowId.class, new Kind(WorkflowId::parse, "The workflow", "a UUID")),
            Map.entry(ModelId.class, new Kind(ModelId::parse, "The model", "a UUID")),
            Map.entry(PlanId.class, new Kind(PlanId::parse, "The plan", "a UUID")),
            Map.entry(BackendId.class, new Kind(BackendId::parse, "The backend", "a UUID")),
            Map.entry(
                    JobState.class,
                    new Kind(
                            ParameterConverters::state,
                            "The state",
                            "QUEUED, DISPATCHED, RUNNING, STORING, SUCCEEDED, FAILED or CANCELLED")),
            Map.entry(DeliveryId.class, new Kind(DeliveryId::parse, "The delivery", "a UUID")),
            Map.entry(DeliveryState.class, new Kind(DeliveryState::parse, "The state", "PENDING, DELIVERED or FAILED")),
            Map.entry(BackendState.class, new Kind(BackendState::parse, "The state", "ACTIVE, DRAINING or REMOVED")),
            Map.entry(Limit.class, new Kind(Limit::parse, "The page", "a number from 1 to 1000")),
            Map.entry(Offset.class, new Kind(Offset::parse, "The page", CURSOR)),
            Map.entry(CatalogueCursor.class, new Kind(CatalogueCursor::parse, "The page", CURSOR)),
            Map.entry(ImageCursor.class, new Kind(ImageCursor::parse, "The page", CURSOR)),
            Map.entry(
                    Moment.class,
                    new Kind(Moment::parse, "The time", "a date, or a time with offset such as 2026-03-01T12:00:00Z")),
            Map.entry(UUID.class, new Kind(Uuids::parse, "The row", "a UUID")),
            Map.entry(RowNumber.class, new Kind(RowNumber::parse, "The page", CURSOR)),
            Map.entry(Flag.class, new Kind(Flag::parse, "The flag", "true or false")));

    private static Optional<JobState> state(String text) {
        return Arrays.stream(JobState.values())
                .filter(state -> state.name().equals(text))
                .findFirst();
    }

    @Override
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        Kind kind = KINDS.get(type);
        if (kind == null) {
            return null;
        }
        String query = null;
        for (Annotation annotation : annotations) {
            if (annotation instanceof QueryParam parameter) {
                query = parameter.value();
            } else if (annotation instanceof PathParam) {
                query = null;
            }
        }
        return new Converter<>(type, kind, query);
    }

    /** @param query name of the query parameter, null for one of the path */
    private record Converter<T>(Class<T> type, Kind kind, String query) implements ParamConverter<T> {
        @Override
        public T fromString(String text) {
            if (text == null || (text.isEmpty() && query != null && STATES.contains(type))) {
                return null;
            }
            Optional<?> parsed = kind.parse().apply(text);
            return type.cast(parsed.orElseThrow(() -> query == null
                    ? ProblemException.notFound(kind.noun())
                    : ProblemException.invalid('?' + query, query + " has to be " + kind.expected() + ".")));
        }

        @Override
        public String toString(T value) {
            return String.valueOf(value);
        }
    }
}
