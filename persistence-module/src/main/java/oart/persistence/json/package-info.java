/**
 * JSON and JSONB columns as attributes of entities. Writes text, for a data source with {@code stringtype=unspecified}, and reads the text of
 * whatever the driver hands over, so that no class of the driver is needed. For entities only; any thread.
 */
package oart.persistence.json;
