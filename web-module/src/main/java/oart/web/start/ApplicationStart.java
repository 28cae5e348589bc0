package oart.web.start;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import oart.ejb.start.Lifecycle;
import oart.web.OArtApplication;
import oart.web.identity.RoleFeature;

/** The application lives as long as its servlet context. An exception here fails the deployment on every server. */
public final class ApplicationStart implements ServletContextListener {
    @Inject
    private Lifecycle lifecycle;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        RoleFeature.requireAnnotations(OArtApplication.resources());
        lifecycle.start();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (lifecycle != null) {
            lifecycle.stop();
        }
    }
}
