/**
 * What happens to jobs, told to those who watch: events read from {@code job_events}, the queue as it stands, previews as they come. Every
 * watcher has an {@link oart.ejb.realtime.Outbox} of its own, so that a slow one delays nobody, and none costs a thread. Knows no HTTP and no
 * sockets: web gives a {@link oart.ejb.realtime.Wire}. Runs on the container's executor; no method blocks but on the database.
 */
package oart.ejb.realtime;
