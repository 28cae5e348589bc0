/** Plans as rows, with what they are associated with. Entities travel no further than ejb; the repository joins its caller's transaction. */
package oart.persistence.plan;
