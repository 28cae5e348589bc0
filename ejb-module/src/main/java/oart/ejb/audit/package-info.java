/**
 * Who changed what: a trail of administrative changes, written in the transaction of the change, so that neither is without the other.
 * Knows no feature; called by services that change something for an administrator.
 */
package oart.ejb.audit;
