package oart.web.start;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import oart.ejb.start.Lifecycle;
import oart.ejb.webhook.WebhookDispatcher;
import oart.settings.SettingException;
import oart.web.OArtApplication;
import oart.web.identity.Issuer;
import oart.web.identity.RoleFeature;
import oart.web.job.JobAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application lives as long as its servlet context. An exception here fails the deployment on every server. */
public final class ApplicationStart implements ServletContextListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApplicationStart.class);

    @Inject
    private Lifecycle lifecycle;

    @Inject
    private WebhookDispatcher webhooks;

    @Inject
    private Issuer issuer;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        RoleFeature.requireAnnotations(OArtApplication.resources());
        try {
            lifecycle.start();
            webhooks.start(JobAnswer::of);
            issuer.start();
        } catch (RuntimeException e) {
            // The server prints its own stack trace; this is the one line that an operator looks for.
            LOGGER.atError().addKeyValue("reason", reason(e)).log("O-Art does not start");
            throw e;
        }
    }

    /** The sentence of the setting that is bad, however deep the container wrapped it; else what the outermost exception says. */
    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingException) {
                return cause.getMessage();
            }
        }
        return failure.getMessage();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (lifecycle != null) {
            lifecycle.stop();
        }
    }
}
