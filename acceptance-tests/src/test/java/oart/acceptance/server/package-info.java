/** The same product on each server it is made for, configured with the files of {@code config/}. */
package oart.acceptance.server;
