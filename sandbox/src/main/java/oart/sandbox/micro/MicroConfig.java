package oart.sandbox.micro;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import oart.sandbox.SandboxException;

/**
 * One node.
 *
 * @param installation the files that make a node
 * @param folder of this node alone: log, temporary files, process id; made when missing
 * @param address to listen on
 * @param environment added to this process's own; secrets go here, never into arguments
 * @param jvmOptions added after the usual ones, so that they win
 */
public record MicroConfig(
        Installation installation,
        Path folder,
        String address,
        int port,
        Map<String, String> environment,
        List<String> jvmOptions) {

    public MicroConfig {
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * The files that make a node.
     *
     * @param driver jar of the PostgreSQL driver
     * @param bootFolder holds {@code pre-boot.asadmin}, {@code post-boot.asadmin} and {@code post-deploy.asadmin}
     */
    public record Installation(Path microJar, Path war, Path driver, Path bootFolder) {

        /** The files as a build leaves them in the repository. @throws SandboxException one is missing */
        public static Installation of(Path home) {
            Installation found = new Installation(
                    home.resolve("sandbox/target/payara/payara-micro.jar"),
                    home.resolve("micro-war/target/oart.war"),
                    home.resolve("sandbox/target/payara/postgresql.jar"),
                    home.resolve("config/payara-micro"));
            for (Path file : List.of(found.microJar, found.war, found.driver, found.bootFolder)) {
                if (!Files.exists(file)) {
                    throw new SandboxException(file + " is missing; build it with './mvnw -B -q package -DskipTests'.");
                }
            }
            return found;
        }
    }

    /** Without the environment, which holds secrets. */
    @Override
    public String toString() {
        return "MicroConfig[" + folder + ", " + address + ':' + port + ']';
    }
}
