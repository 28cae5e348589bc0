/** Starting, stopping and health of the application. Calls every feature; no feature calls it but through {@link Started}. */
package oart.ejb.start;
