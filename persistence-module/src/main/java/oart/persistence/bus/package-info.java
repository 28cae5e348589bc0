/** What nodes tell each other through PostgreSQL's NOTIFY: one connection of its own, outside the pool, on the thread that waits. */
package oart.persistence.bus;
