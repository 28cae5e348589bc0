package oart.web.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import java.lang.annotation.Annotation;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.ImageCursor;
import oart.persistence.job.JobId;
import oart.persistence.job.JobState;
import oart.persistence.user.UserId;
import oart.persistence.webhook.DeliveryState;
import oart.persistence.workflow.CatalogueCursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterConvertersTest {
    @SuppressWarnings("unused")
    private static void resource(@QueryParam("x") String query, @PathParam("x") String path) {
        // its parameters lend their annotations
    }

    private static <T> ParamConverter<T> converter(Class<T> type, int parameter) {
        try {
            Annotation[] annotations = ParameterConvertersTest.class.getDeclaredMethod(
                            "resource", String.class, String.class)
                    .getParameterAnnotations()[parameter];
            return new ParameterConverters().getConverter(type, type, annotations);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Limit.class,
                Offset.class,
                Flag.class,
                Moment.class,
                RowNumber.class,
                UserId.class,
                ImageCursor.class,
                CatalogueCursor.class
            })
    void queryWithoutAValueShouldBeNonsense(Class<?> type) {
        assertThatThrownBy(() -> converter(type, 0).fromString(""))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(ProblemType.VALIDATION_FAILED));
        assertThat(converter(type, 0).fromString(null)).isNull();
    }

    @Test
    void stateWithoutAValueShouldNameNone() {
        assertThat(converter(JobState.class, 0).fromString("")).isNull();
        assertThat(converter(DeliveryState.class, 0).fromString("")).isNull();
        assertThat(converter(JobState.class, 0).fromString("RUNNING")).isEqualTo(JobState.RUNNING);
    }

    @Test
    void pathWithoutAnIdShouldLeadNowhere() {
        assertThatThrownBy(() -> converter(JobId.class, 1).fromString(""))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.type())
                        .isEqualTo(ProblemType.NOT_FOUND));
    }
}
