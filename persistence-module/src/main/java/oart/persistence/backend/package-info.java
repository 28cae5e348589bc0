/** ComfyUI servers as rows: slots and catalogues. Knows nothing of their wire. */
package oart.persistence.backend;
