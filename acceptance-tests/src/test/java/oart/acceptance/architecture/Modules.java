package oart.acceptance.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The modules with code of ours, as they lie beside this one after compilation. */
final class Modules {
    static final List<String> PRODUCT =
            List.of("json", "settings", "persistence-module", "ejb-module", "batch-jobs", "web-module");
    static final List<String> ALL =
            List.of("json", "settings", "persistence-module", "ejb-module", "batch-jobs", "web-module", "sandbox");

    private static final Path ROOT = Path.of("..");
    private static final Map<String, JavaClasses> READ = new TreeMap<>();

    private Modules() {}

    static Path sources(String module) {
        return ROOT.resolve(module).resolve("src/main/java");
    }

    /** The classes of one module; none while it has no source. @throws IllegalStateException it has sources that nobody compiled */
    static synchronized JavaClasses classes(String module) {
        return READ.computeIfAbsent(module, name -> read(List.of(name)));
    }

    /** The classes of the product, without the sandbox. */
    static synchronized JavaClasses product() {
        return READ.computeIfAbsent("product", name -> read(PRODUCT));
    }

    /** Every class of ours. */
    static synchronized JavaClasses all() {
        return READ.computeIfAbsent("all", name -> read(ALL));
    }

    private static JavaClasses read(List<String> modules) {
        List<Path> folders = modules.stream()
                .filter(module -> Files.isDirectory(sources(module)))
                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                .toList();
        folders.stream()
                .filter(folder -> !Files.isDirectory(folder))
                .findFirst()
                .ifPresent(missing -> {
                    throw new IllegalStateException(
                            missing.normalize() + " is missing: build all modules, ./mvnw verify.");
                });
        return new ClassFileImporter().importPaths(folders);
    }
}
