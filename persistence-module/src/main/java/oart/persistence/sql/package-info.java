/** Plain SQL on the pool: the data source, and a small way to run statements. For repositories only; any thread. */
package oart.persistence.sql;
