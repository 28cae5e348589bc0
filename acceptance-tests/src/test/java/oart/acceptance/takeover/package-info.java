/** The packaged application on a database and an object store that the Python program filled. */
package oart.acceptance.takeover;
