/** Small pieces of HTTP that several features need: raw paths, entity tags, content that never changes. Knows no feature; any thread. */
package oart.web.http;
