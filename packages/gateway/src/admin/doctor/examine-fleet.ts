import { usesBinds } from '@ccm/channels/registry';
import type { FleetConfig, SettingInForce, WorkerRole } from '@ccm/shared/platform/config';
import { holdsPlaceholder } from '@ccm/shared/platform/config';
import { fleetDifferences } from '@ccm/shared/storage/fleet';
import type { FleetRegistry, KnownReplica } from '@ccm/shared/storage/fleet';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

interface FleetDeps {
  readonly fleet: FleetRegistry;
  readonly config: Pick<FleetConfig, 'accounts' | 'amq' | 'crm' | 'webhooks' | 'campaign' | 'warnings'>;
  readonly settings: () => readonly SettingInForce[];
}

const MAX_AHEAD_MS = 5000;

/** Examines the configuration of this gateway, and every replica by its own report. */
export const fleetProbes = (deps: FleetDeps): readonly Probe[] => [
  {
    id: 'configuration',
    group: 'Configuration',
    title: 'Settings',
    run: async () => Promise.resolve(configuration(deps)),
  },
  { id: 'replicas', group: 'Replicas', title: 'Replicas', run: async () => replicas(deps) },
];

function configuration({ config, settings }: FleetDeps): readonly Finding[] {
  const group = 'Configuration';
  const placeholders = settings()
    .filter(({ value, isSecret }) => !isSecret && value !== null && holdsPlaceholder(value))
    .map(({ id }) =>
      fault(
        { id: `configuration/${id}`, group, title: id },
        'It still holds the placeholder of a sample.',
        `Write the real value into ${id}, and restart the services.`,
      ),
    );
  const warnings = config.warnings.map((sentence, index) =>
    warning(
      { id: `configuration/warning-${index + 1}`, group, title: 'Settings' },
      sentence,
      'See docs/configuration.md.',
    ),
  );
  const all = [...placeholders, ...warnings];
  return all.length > 0 ? all : [ok({ id: 'configuration', group, title: 'Settings' }, 'Nothing unusual.')];
}

async function replicas(deps: FleetDeps): Promise<readonly Finding[]> {
  const [found, digests] = await Promise.all([deps.fleet.list(), deps.fleet.settings()]);
  return [...found.flatMap(oneReplica), ...missingRoles(found, deps), ...differences(fleetDifferences(found, digests))];
}

const GROUP = 'Replicas';

function oneReplica(replica: KnownReplica): readonly Finding[] {
  const { id, service, state, host, dependencies, heartbeatAtMs, version } = replica;
  const place = { id: `replica/${id}`, group: GROUP, title: `${service} ${id}` };
  const ahead = heartbeatAtMs - Date.now();
  const clock =
    ahead <= MAX_AHEAD_MS
      ? []
      : [
          fault(
            { id: `replica/${id}/clock`, group: 'Clocks', title: `Clock of ${host}` },
            `It is ${Math.round(ahead / 1000)} s ahead of this gateway's.`,
            'Synchronise the clocks of all machines by NTP.',
          ),
        ];
  if (state === 'lost')
    return [
      fault(
        place,
        `No heartbeat from ${host}.`,
        'Look at its log, its machine and its clock; start it again if it has ended.',
      ),
      ...clock,
    ];
  if (state === 'draining') return [warning(place, 'It is stopping.', 'Nothing, where it was told to.'), ...clock];
  const down = dependencies.filter((dependency) => dependency.state === 'down');
  const lines = down.map(({ name, detail }) =>
    fault(
      { id: `replica/${id}/${name}`, group: GROUP, title: `${service} ${id}: ${name}` },
      detail === '' ? 'It cannot be used.' : detail,
      `Bring ${name} back; work that depends on it waits, and continues by itself.`,
    ),
  );
  return [...(lines.length > 0 ? lines : [ok(place, `Ready, version ${version}, on ${host}.`)]), ...clock];
}

/** Work that the settings ask for and that no replica does. */
function missingRoles(found: readonly KnownReplica[], { config }: FleetDeps): readonly Finding[] {
  const living = found.filter(({ state }) => state !== 'lost');
  const roles = new Set(living.flatMap((replica) => replica.roles));
  const hasReports =
    config.crm.endpoint !== undefined || config.amq.publisherEnabled || config.webhooks.deliveryUrl !== undefined;
  const wanted: readonly (readonly [WorkerRole, boolean])[] = [
    ['chat', config.accounts.length > 0],
    ['send', config.accounts.length > 0],
    ['amq', config.amq.consumerEnabled],
    ['report', hasReports],
    ['campaign', config.campaign !== undefined],
  ];
  const missing = wanted.filter(([role, isWanted]) => isWanted && !roles.has(role)).map(([role]) => role);
  const lines = missing.map((role) =>
    fault(
      { id: `role/${role}`, group: GROUP, title: `Role ${role}` },
      'No outbound-worker has this role.',
      `Start an outbound-worker with ${role} among its WORKER_ROLES.`,
    ),
  );
  const needsSmpp = config.accounts.some(({ provider }) => usesBinds(provider));
  if (!needsSmpp || living.some(({ service }) => service === 'smpp-worker')) return lines;
  const place = { id: 'role/smpp', group: GROUP, title: 'smpp-worker' };
  return [...lines, fault(place, 'SMPP accounts are configured, and none runs.', 'Start an smpp-worker.')];
}

function differences(found: ReturnType<typeof fleetDifferences>): readonly Finding[] {
  if (found.length === 0)
    return [ok({ id: 'difference', group: GROUP, title: 'Versions and settings' }, 'All replicas have the same.')];
  return found.map(({ name, groups }) =>
    warning(
      { id: `difference/${name}`, group: GROUP, title: name === 'version' ? 'Versions' : name },
      `Not the same on all replicas: ${groups.map((ids) => ids.join(', ')).join(' | ')}.`,
      name === 'version'
        ? 'Finish the upgrade: replace the older replicas.'
        : 'Give all replicas the same value, and restart those that have another one (ccm doctor env a.env b.env compares files).',
    ),
  );
}
