/**
 * Reads {@code config.ini}, {@code .env}, the environment and one further source into typed, checked values; {@link
 * oart.settings.Setting} lists all of them. Plain Java: knows no EE type and no other module. Called once at the start of a
 * process; everything it returns is immutable.
 */
package oart.settings;
