import type { KnownReplica } from './fleet-registry.ts';
import type { SettingDigests } from './replica.ts';

/** A difference between replicas that should be alike. */
export interface FleetDifference {
  /** `version`, or the name of a variable. */
  readonly name: string;
  /** The replicas of each value; the values themselves are not told. */
  readonly groups: readonly (readonly string[])[];
}

/**
 * Replicas of one service must have the same settings; replicas of different services must not contradict each other, but a setting may
 * be absent where a service has no use for it.
 */
export function fleetDifferences(
  replicas: readonly KnownReplica[],
  settings: ReadonlyMap<string, SettingDigests>,
): readonly FleetDifference[] {
  const living = replicas.filter(({ state }) => state !== 'lost');
  const digestsOf = (replica: KnownReplica): SettingDigests => settings.get(replica.settings) ?? {};
  const keysDiffer = difference(SIGNING_KEY, living, (replica) => digestsOf(replica)[SIGNING_KEY]);
  const version = difference('version', living, ({ version: value }) => value);
  // Digests are made with the signing key: where it differs, all do.
  if (keysDiffer !== undefined) return [version, keysDiffer].filter((found) => found !== undefined);
  const names = [...new Set(living.flatMap((replica) => Object.keys(digestsOf(replica))))].toSorted();
  const differing = names.map((name) => settingDifference(name, living, digestsOf));
  return [version, ...differing].filter((found) => found !== undefined);
}

const SIGNING_KEY = 'ENVELOPE_SIGNING_KEY';

function settingDifference(
  name: string,
  replicas: readonly KnownReplica[],
  digestsOf: (replica: KnownReplica) => SettingDigests,
): FleetDifference | undefined {
  const having = replicas.filter((replica) => digestsOf(replica)[name] !== undefined);
  const across = difference(name, having, (replica) => digestsOf(replica)[name]);
  if (across !== undefined) return across;
  for (const ofService of Map.groupBy(replicas, ({ service }) => service).values()) {
    const within = difference(name, ofService, (replica) => digestsOf(replica)[name] ?? '');
    if (within !== undefined) return within;
  }
  return undefined;
}

function difference(
  name: string,
  replicas: readonly KnownReplica[],
  valueOf: (replica: KnownReplica) => string | undefined,
): FleetDifference | undefined {
  const groups = Map.groupBy(replicas, valueOf);
  return groups.size < 2 ? undefined : { name, groups: [...groups.values()].map((group) => group.map(({ id }) => id)) };
}
