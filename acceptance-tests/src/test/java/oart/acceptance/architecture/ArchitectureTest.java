package oart.acceptance.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of the system, as {@code docs/adr/0001} draws it. */
class ArchitectureTest {
    @Test
    void modulesShouldDependInOneDirection() {
        forbid(
                "oart.json..",
                "oart.settings..",
                "oart.persistence..",
                "oart.ejb..",
                "oart.batch..",
                "oart.web..",
                "oart.sandbox..");
        forbid(
                "oart.settings..",
                "oart.json..",
                "oart.persistence..",
                "oart.ejb..",
                "oart.batch..",
                "oart.web..",
                "oart.sandbox..");
        forbid("oart.persistence..", "oart.ejb..", "oart.batch..", "oart.web..", "oart.sandbox..");
        forbid("oart.ejb..", "oart.batch..", "oart.web..", "oart.sandbox..");
        forbid("oart.batch..", "oart.web..", "oart.sandbox..");
        forbid("oart.web..", "oart.batch..", "oart.sandbox..");
        forbid("oart.sandbox..", "oart.json..", "oart.persistence..", "oart.ejb..", "oart.batch..", "oart.web..");
    }

    private static void forbid(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .allowEmptyShould(true)
                .check(Modules.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"persistence", "ejb", "batch", "web", "sandbox"})
    void featuresOfAModuleShouldFormNoCycles(String module) {
        slices().matching("oart." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(Modules.all());
    }

    @Test
    void noPackageShouldExistInTwoModules() {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (String module : Modules.ALL) {
            for (JavaClass type : Modules.classes(module)) {
                homes.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                        .add(module);
            }
        }
        assertThat(homes)
                .isNotEmpty()
                .allSatisfy((name, modules) -> assertThat(modules).as(name).hasSize(1));
    }

    @Test
    void packagesShouldBeNamedForFeatures() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..dto..", "..impl..", "..helper..", "..misc..")
                .check(Modules.all());
    }

    @Test
    void namesShouldSayTheRole() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Handler|Impl|Utils?|Dto)")
                .because(
                        "style: suffixes are Resource, Socket, Service, Dispatcher, Reconciler, Repository, Config, Mapper, View")
                .check(Modules.product());
    }

    @Test
    void everyPackageShouldSayWhatItIsFor() throws IOException {
        Set<String> silent = new TreeSet<>();
        for (String module : Modules.ALL) {
            if (Files.isDirectory(Modules.sources(module))) {
                try (Stream<Path> files = Files.walk(Modules.sources(module))) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                            .forEach(folder -> silent.add(
                                    module + ": " + Modules.sources(module).relativize(folder)));
                }
            }
        }
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void httpShouldLiveInWebOnly() {
        noClasses()
                .that(resideInAnyPackage(
                        "oart.json..", "oart.settings..", "oart.persistence..", "oart.ejb..", "oart.batch.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "jakarta.websocket..", "com.nimbusds..")
                .check(Modules.product());
    }

    @Test
    void clientLibrariesShouldBeImportedByTheirAdaptersOnly() {
        onlyIn("oart\\.ejb\\.image\\.s3\\..*", "io.minio..");
        onlyIn("oart\\.ejb\\.image\\.s3\\..*|oart\\.ejb\\.webhook\\.http\\..*", "okhttp3..", "okio..");
        onlyIn("oart\\.ejb\\.metrics\\.influx\\..*", "com.influxdb..");
        onlyIn(
                "oart\\.ejb\\.backend\\.http\\..*|oart\\.ejb\\.user\\.fief\\..*|oart\\.web\\.identity\\..*",
                "java.net.http..");
    }

    private static void onlyIn(String adapters, String... libraries) {
        noClasses()
                .that(describe("are not " + adapters, type -> !type.getName().matches(adapters)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(Modules.product());
    }

    @Test
    void entitiesAndRepositoriesShouldNotReachWeb() {
        noClasses()
                .that()
                .resideInAPackage("oart.web..")
                .should()
                .dependOnClassesThat(describe(
                        "are entities, repositories or SQL",
                        type -> type.isAnnotatedWith("jakarta.persistence.Entity")
                                || type.getSimpleName().endsWith("Repository")
                                || type.getPackageName().startsWith("oart.persistence.sql")))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.persistence..")
                .allowEmptyShould(true)
                .check(Modules.product());
    }

    @Test
    void theEnvironmentShouldBeReadBySettingsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("oart.settings..")
                .and()
                .doNotHaveFullyQualifiedName("oart.ejb.container.SettingsProducer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.microprofile.config..")
                .orShould()
                .callMethodWhere(describe(
                        "environment and system properties are read",
                        (JavaMethodCall call) -> call.getTargetOwner().isEquivalentTo(System.class)
                                && Set.of("getenv", "getProperty", "getProperties")
                                        .contains(call.getName())))
                .check(Modules.product());
    }

    /** What starts a part may ask the settings themselves; what serves a request takes a config record. */
    @Test
    void servicesAndResourcesShouldTakeConfigRecords() {
        noClasses()
                .that()
                .haveNameMatching(".*(Service|Resource|Socket|Filter|Mapper)")
                .or()
                .resideInAPackage("oart.persistence..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("oart.settings.Settings")
                .check(Modules.product());
    }

    @Test
    void timeAndThreadsShouldComeFromTheContainer() {
        noClasses()
                .that()
                .resideInAnyPackage("oart.ejb..", "oart.batch..", "oart.web..")
                .and()
                .resideOutsideOfPackage("oart.ejb.container..")
                .should()
                .callMethodWhere(describe(
                        "the clock of the machine is read, or a thread is had without the container",
                        call -> isMachineClock(call) || isOwnThread(call)))
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(Thread.class, String.class)
                .check(Modules.product());
    }

    private static boolean isMachineClock(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        return (owner.startsWith("java.time.")
                        && call.getName().equals("now")
                        && call.getTarget().getRawParameterTypes().isEmpty())
                || (owner.equals("java.lang.System") && call.getName().equals("currentTimeMillis"))
                || (owner.equals("java.time.Clock") && call.getName().startsWith("system"));
    }

    private static boolean isOwnThread(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        int parameters = call.getTarget().getRawParameterTypes().size();
        return owner.equals("java.util.concurrent.Executors")
                || (owner.equals("java.util.concurrent.CompletableFuture")
                        && Set.of("supplyAsync", "runAsync").contains(call.getName())
                        && parameters == 1)
                || (owner.equals("java.lang.Thread") && call.getName().equals("sleep"));
    }

    @Test
    void transactionsShouldBeServicesOfTheDomain() {
        classes()
                .that()
                .areAnnotatedWith("jakarta.ejb.Stateless")
                .should()
                .resideInAnyPackage("oart.ejb..", "oart.batch..")
                .allowEmptyShould(true)
                .check(Modules.product());
        noClasses()
                .that()
                .resideInAPackage("oart.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.transaction..")
                .allowEmptyShould(true)
                .check(Modules.product());
    }

    /** A rule that finds nothing to look at proves nothing. */
    @Test
    void theClassesOfTheProductShouldBeThere() {
        JavaClasses product = Modules.product();
        assertThat(product.stream()
                        .map(JavaClass::getPackage)
                        .map(JavaPackage::getName)
                        .collect(Collectors.toSet()))
                .contains("oart.json", "oart.settings", "oart.persistence.user", "oart.ejb.user");
    }
}
