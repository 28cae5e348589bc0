package oart.web.start;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import oart.ejb.start.Lifecycle;
import oart.ejb.webhook.WebhookDispatcher;
import oart.web.OArtApplication;
import oart.web.identity.RoleFeature;
import oart.web.job.JobAnswer;

/** The application lives as long as its servlet context. An exception here fails the deployment on every server. */
public final class ApplicationStart implements ServletContextListener {
    @Inject
    private Lifecycle lifecycle;

    @Inject
    private WebhookDispatcher webhooks;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        RoleFeature.requireAnnotations(OArtApplication.resources());
        lifecycle.start();
        webhooks.start(JobAnswer::of);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (lifecycle != null) {
            lifecycle.stop();
        }
    }
}
