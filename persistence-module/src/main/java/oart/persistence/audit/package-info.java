/** The trail of administrative changes. Only added to; knows no other feature's rows. Called in the transaction of the change. */
package oart.persistence.audit;
