/**
 * The two ways to watch: event streams (SSE) and sockets. Both check who asks before anything is upgraded or begun, then hand a
 * {@link oart.ejb.realtime.Wire} to the domain. Writing never blocks and holds no thread; requests begin on the server's threads, messages go
 * out on whichever thread has news.
 */
package oart.web.realtime;
