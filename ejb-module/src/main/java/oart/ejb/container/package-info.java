/** What the container lends the domain: threads, clock, settings. Knows no feature. */
package oart.ejb.container;
