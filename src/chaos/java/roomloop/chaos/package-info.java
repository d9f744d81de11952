/**
 * A fault test in the manner of Jepsen: real servers on a real Redis, simulated users that chat, a nemesis that injects faults,
 * and a checker that afterwards compares what each user sent and received with the rooms' logs. It uses nothing of the servers
 * but their processes, their WebSockets, and Redis. {@code scripts/chaos} starts it.
 *
 * <p>Read {@code FaultTestMain}, then {@code SimulatedUser} and {@code UserState}, {@code Nemesis} and {@code FaultInjector},
 * {@code Checker} and {@code ConnectionChecker}.
 */
package roomloop.chaos;
