/**
 * Payara Micro as a child process with the product's WAR, set up by the files of {@code config/payara-micro}. Knows no part of
 * the sandbox beside {@code process}; one thread at a time for each node.
 */
package oart.sandbox.micro;
