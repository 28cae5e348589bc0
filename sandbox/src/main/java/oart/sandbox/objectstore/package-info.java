/** The S3 store of the sandbox: objects are plain files. Knows nothing else of the sandbox; used by one thread at a time. */
package oart.sandbox.objectstore;
