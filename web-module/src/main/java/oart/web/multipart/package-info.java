/**
 * Files that come in a {@code multipart/form-data} body, read by us as they arrive: the servers disagree on what a broken body is. Knows no
 * feature; used by resources on their request threads.
 */
package oart.web.multipart;
