/** The live view: the running server, drawn for a learner. Plugged in from above; nothing else knows of it. */
package roomloop.inside;
