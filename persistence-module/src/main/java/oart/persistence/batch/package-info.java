/** When a batch job runs next, shared by all nodes. Plain SQL; knows no job. */
package oart.persistence.batch;
