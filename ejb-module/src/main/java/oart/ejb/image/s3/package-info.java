/**
 * {@link oart.ejb.image.ImageStore} on anything that speaks S3: the only place that knows the MinIO client. Called through the port from any
 * thread; answers arrive on the client's own threads.
 */
package oart.ejb.image.s3;
