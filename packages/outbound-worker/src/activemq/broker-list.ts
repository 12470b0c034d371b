import type { BrokerAddress } from './connection/connection-options.ts';

/**
 * The order in which one round tries the brokers: as given, or shuffled (`randomize`). With `priorityBackup` the first one given stays
 * the first to be tried even when the others are shuffled, as in ActiveMQ's failover transport.
 */
export function brokerRound(
  brokers: readonly BrokerAddress[],
  choice: { readonly randomize: boolean; readonly priorityBackup: boolean; readonly random?: () => number },
): readonly BrokerAddress[] {
  if (!choice.randomize) return brokers;
  const random = choice.random ?? Math.random;
  const fixed = choice.priorityBackup ? brokers.slice(0, 1) : [];
  return [...fixed, ...shuffled(brokers.slice(fixed.length), random)];
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
