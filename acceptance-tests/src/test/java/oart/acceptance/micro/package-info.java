/** The packaged application on a real Payara Micro, with real parts around it. */
package oart.acceptance.micro;
