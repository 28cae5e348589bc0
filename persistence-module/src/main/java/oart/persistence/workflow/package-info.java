/**
 * Models and workflows as rows: ids, enums, entities, repositories. Ids and enums may travel to any module, entities no further than ejb.
 * Repositories join the transaction of their caller.
 */
package oart.persistence.workflow;
