/** The product's REST interface as a test calls it. */
package oart.acceptance.http;
