/** Models and plans on the wire, and what every list and change of the catalogue shares, workflows included. Thin; on request threads. */
package oart.web.catalogue;
