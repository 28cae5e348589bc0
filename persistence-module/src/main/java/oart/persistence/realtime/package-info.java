/** What watchers are told, in SQL: events of jobs, the queue as it stands, previews on their way to other nodes. Written by nobody else. */
package oart.persistence.realtime;
