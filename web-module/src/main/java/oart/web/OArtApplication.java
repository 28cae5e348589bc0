package oart.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import oart.web.audit.AuditResource;
import oart.web.backend.BackendResource;
import oart.web.catalogue.ModelResource;
import oart.web.catalogue.PlanResource;
import oart.web.identity.AuthResource;
import oart.web.identity.RoleFeature;
import oart.web.image.ImageResource;
import oart.web.image.UploadResource;
import oart.web.image.UserImageResource;
import oart.web.job.AdminJobResource;
import oart.web.job.GenerateResource;
import oart.web.job.JobResource;
import oart.web.json.JsonAnswerWriter;
import oart.web.json.JsonBodyReader;
import oart.web.param.ParameterConverters;
import oart.web.problem.ConstraintViolationMapper;
import oart.web.problem.ProblemMapper;
import oart.web.problem.ThrowableMapper;
import oart.web.problem.WebApplicationMapper;
import oart.web.user.FolderResource;
import oart.web.user.ProfileImageResource;
import oart.web.user.UserResource;
import oart.web.user.UserWebhookResource;
import oart.web.webhook.AdminWebhookResource;
import oart.web.webhook.JobWebhookResource;
import oart.web.workflow.WorkflowResource;

/** Everything that answers through JAX-RS, named one by one: nothing is found by scanning. */
@ApplicationPath("/")
public class OArtApplication extends Application {
    private static final List<Class<?>> RESOURCES = List.of(
            AdminJobResource.class,
            AdminWebhookResource.class,
            AuditResource.class,
            AuthResource.class,
            BackendResource.class,
            GenerateResource.class,
            ImageResource.class,
            JobResource.class,
            FolderResource.class,
            ProfileImageResource.class,
            UploadResource.class,
            UserImageResource.class,
            JobWebhookResource.class,
            ModelResource.class,
            PlanResource.class,
            UserResource.class,
            UserWebhookResource.class,
            WorkflowResource.class);
    private static final List<Class<?>> PROVIDERS = List.of(
            ConstraintViolationMapper.class,
            JsonAnswerWriter.class,
            JsonBodyReader.class,
            ParameterConverters.class,
            ProblemMapper.class,
            RoleFeature.class,
            ThrowableMapper.class,
            WebApplicationMapper.class);

    /** The resource classes alone. */
    public static Collection<Class<?>> resources() {
        return RESOURCES;
    }

    @Override
    public Set<Class<?>> getClasses() {
        List<Class<?>> all = new ArrayList<>(RESOURCES);
        all.addAll(PROVIDERS);
        return Set.copyOf(all);
    }

    /** For Jersey; RESTEasy behaves so by itself. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                "jersey.config.server.wadl.disableWadl", true,
                "jersey.config.server.response.setStatusOverSendError", true,
                "jersey.config.server.headers.location.relative.resolution.disabled", true);
    }
}
