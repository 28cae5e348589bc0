/** PostgreSQL as a child process of the sandbox. Knows only {@code oart.sandbox.process}; used by one thread at a time. */
package oart.sandbox.database;
