package oart.persistence.sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Gives repositories the pool and the transaction's entity manager. */
@ApplicationScoped
public class DatabaseResources {
    /** The application's pool: {@code jdbc/oart} on Payara, {@code java:/jdbc/oart} on WildFly. */
    private static final String[] NAMES = {"java:/jdbc/oart", "jdbc/oart"};

    @PersistenceContext(unitName = "oart")
    private EntityManager entityManager;

    @Produces
    EntityManager entityManager() {
        return entityManager;
    }

    @Produces
    @Singleton
    Database database() {
        return new Database(pool());
    }

    /** @throws IllegalStateException no server pool has the name */
    public static DataSource pool() {
        NamingException last = null;
        for (String name : NAMES) {
            try {
                return (DataSource) new InitialContext().lookup(name);
            } catch (NamingException e) {
                last = e;
            }
        }
        throw new IllegalStateException(
                "The server has no data source jdbc/oart; docs/servers.md tells how to make it.", last);
    }
}
