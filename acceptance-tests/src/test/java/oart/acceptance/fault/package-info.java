/**
 * What survives when parts die: two nodes of Payara Micro, PostgreSQL, an object store and two ComfySims as processes, with relays between them
 * that can be silent, cut or hold one request. Every scenario ends with the same oracle, {@link oart.acceptance.fault.Oracle}.
 */
package oart.acceptance.fault;
