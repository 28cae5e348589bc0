/**
 * Serves Studio, the built-in web page: its files and the deep links into it, under a policy that lets nothing foreign load. Knows no
 * use case: the page is a client of the API like any other. Runs on request threads, before identity.
 */
package oart.web.studio;
