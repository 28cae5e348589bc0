/** Removes everything that belongs to one user, whatever table it is in. Plain SQL; the only place that may delete across features. */
package oart.persistence.erasure;
