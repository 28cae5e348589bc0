/**
 * The user directory of a Fief server, over its admin API. The only place that knows {@code FIEF_API_URL} and its key; nobody calls it but
 * through {@link oart.ejb.user.UserDirectory}.
 */
package oart.ejb.user.fief;
