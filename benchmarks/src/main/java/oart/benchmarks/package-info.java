/**
 * The measurements that the documentation quotes: {@code ./oart bench [NAME]}. Knows the product by its packaged server and API, and for the
 * scenarios of the queue alone by its repositories. Goals are what is aimed for; a goal that is missed is told, and fails nothing.
 */
package oart.benchmarks;
