package oart.acceptance.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Gives a Java process another time of day, as if the clock of its machine were wrong: everything that asks {@code java.time} gets it. The
 * monotonic clock stays. Works on the JDK's {@code Clock.currentInstant()}, which is there from 17 on.
 */
public final class ClockAgent {
    private ClockAgent() {}

    /** The option of a Java process whose clock is that far ahead. @param jar where to put the agent */
    static String option(Path jar, Duration ahead) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ClockAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        try {
            attributes.put(
                    Attributes.Name.CLASS_PATH,
                    ClassReader.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()
                            .toString());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Class<?> type : List.of(ClockAgent.class, Shift.class, ShiftedClock.class, ShiftedMethod.class)) {
                    String name = type.getName().replace('.', '/') + ".class";
                    out.putNextEntry(new JarEntry(name));
                    try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
                        bytes.transferTo(out);
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The agent cannot be packed", e);
        }
        return "-javaagent:" + jar + '=' + ahead.toSeconds();
    }

    /** Called by the JVM before anything else. @param seconds how far ahead */
    public static void premain(String seconds, Instrumentation instrumentation) throws UnmodifiableClassException {
        instrumentation.addTransformer(new Shift(Long.parseLong(seconds)), true);
        instrumentation.retransformClasses(Clock.class);
    }

    private record Shift(long seconds) implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
            if (!"java/time/Clock".equals(name)) {
                return null;
            }
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            new ClassReader(bytes).accept(new ShiftedClock(writer, seconds), 0);
            return writer.toByteArray();
        }
    }

    private static final class ShiftedClock extends ClassVisitor {
        private final long seconds;

        ShiftedClock(ClassVisitor next, long seconds) {
            super(Opcodes.ASM9, next);
            this.seconds = seconds;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
            return name.equals("currentInstant") ? new ShiftedMethod(method, seconds) : method;
        }
    }

    /** Adds the seconds to the instant that the method returns. */
    private static final class ShiftedMethod extends MethodVisitor {
        private final long seconds;

        ShiftedMethod(MethodVisitor next, long seconds) {
            super(Opcodes.ASM9, next);
            this.seconds = seconds;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ARETURN) {
                visitLdcInsn(seconds);
                visitMethodInsn(
                        Opcodes.INVOKEVIRTUAL, "java/time/Instant", "plusSeconds", "(J)Ljava/time/Instant;", false);
            }
            super.visitInsn(opcode);
        }
    }
}
