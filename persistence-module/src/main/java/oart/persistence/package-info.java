/** What the database holds: ids, entities, SQL repositories and migrations, by feature. Knows nothing of the modules above. */
package oart.persistence;
