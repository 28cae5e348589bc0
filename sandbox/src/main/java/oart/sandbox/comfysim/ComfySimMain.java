package oart.sandbox.comfysim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** ComfySim as a process of its own. Prints one line when it is ready and runs until SIGTERM. */
@Command(name = "comfysim", description = "A stand-in for a ComfyUI 0.3.64 server.", mixinStandardHelpOptions = true)
public final class ComfySimMain implements Callable<Integer> {
    @Option(names = "--listen", defaultValue = "127.0.0.1", description = "address to bind (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", defaultValue = "8188", description = "0 for any free one (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--base-directory", required = true, description = "gets input, output and temp")
    private Path baseDirectory;

    @Option(names = "--step-ms", defaultValue = "40", description = "time of one sampling step (${DEFAULT-VALUE})")
    private int stepMillis;

    @Option(names = "--no-previews", description = "samplers send no previews")
    private boolean noPreviews;

    @Option(names = "--log-file", description = "gets a JSON line per event of every prompt")
    private Path logFile;

    private ComfySimMain() {}

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(new CommandLine(new ComfySimMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        ComfySimConfig config = ComfySimConfig.in(baseDirectory)
                .withHost(host)
                .withPort(port)
                .withStepTime(Duration.ofMillis(stepMillis))
                .withPreviews(!noPreviews)
                .withLogFile(logFile)
                .withHaltOnDeath(true);
        CountDownLatch stopped = new CountDownLatch(1);
        try (ComfySim sim = ComfySim.start(config)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "comfysim-stop"));
            System.out.println("ComfySim ready: " + sim.uri());
            stopped.await();
        }
        return 0;
    }
}
