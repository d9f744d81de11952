/** What can be set from outside: read once at the start, checked as a whole, never changed. */
package roomloop.config;
