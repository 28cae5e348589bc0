/** Rules about the class files of all modules. Reads {@code target/classes} of the other modules, so they have to be compiled before. */
package oart.acceptance.architecture;
