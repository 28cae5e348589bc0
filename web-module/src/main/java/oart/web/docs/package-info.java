/**
 * The interactive documentation of the API: Scalar, served from the application itself, so that it works where no internet is. Knows no
 * feature; the page reads {@code /openapi.json} like any other client. Runs on request threads, before identity.
 */
package oart.web.docs;
