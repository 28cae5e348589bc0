/**
 * JSON in and out of resources, ours on every server: one strict reader, a binder that finds every mistake of a body at once, one
 * writer. Own wrapper types keep the servers' JSON-B, JSON-P and Jackson away. Knows no feature; used by resources on their threads.
 */
package oart.web.json;
