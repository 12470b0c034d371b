import { z } from 'zod';
import type { AdminClient, Item } from '../api/admin-client.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { span, text } from '../output/values.ts';
import type { CheckLine } from './check-line.ts';

const MAX_SKEW_MS = 5000;
/** All questions are asked side by side; the slowest is given up after this. */
const QUESTION_MS = 9000;

const ready = z.looseObject({
  checks: z.record(z.string(), z.looseObject({ ok: z.boolean(), detail: z.string().optional() })),
});
const fleet = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string(),
      service: z.string(),
      version: z.string().optional(),
      state: z.string(),
      dependencies: z
        .array(z.looseObject({ name: z.string(), state: z.string(), detail: z.string().nullish() }))
        .default([]),
    }),
  ),
  differences: z.array(z.looseObject({ id: z.string() })).default([]),
});
const checks = z.looseObject({
  checks: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      state: z.string(),
      detail: z.string().nullish(),
      remedy: z.string().nullish(),
    }),
  ),
});

/**
 * Asks a running fleet about itself: the gateway's dependencies, every replica, every account at its provider, binds, clock, and what
 * needs attention.
 * @throws {CommandFailure} 3 where the admin API cannot be reached.
 */
export async function examineFleet(api: AdminClient): Promise<readonly CheckLine[]> {
  const questions = [
    examineGateway(api),
    examineReplicas(api),
    examineAccounts(api),
    examineBinds(api),
    examineAttention(api),
  ];
  return (await Promise.all(questions)).flat();
}

async function examineGateway(api: AdminClient): Promise<readonly CheckLine[]> {
  const askedAtMs = Date.now();
  const response = await api.probe('/health/ready');
  const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - (askedAtMs + Date.now()) / 2);
  const clock: CheckLine = {
    id: 'clock',
    title: 'clock of the gateway',
    ...(skewMs > MAX_SKEW_MS
      ? { state: 'fault', detail: `${span(skewMs)} away from this machine's`, remedy: 'synchronise both by NTP' }
      : { state: 'ok', detail: "agrees with this machine's" }),
  };
  const { checks: found } = ready.parse(await response.json());
  const lines = Object.entries(found).map(([name, { ok, detail }]): CheckLine => ({
    id: `gateway ${name}`,
    title: `gateway: ${name}`,
    state: ok ? 'ok' : 'fault',
    detail: detail ?? (ok ? 'ready' : 'not ready'),
  }));
  return [clock, ...lines];
}

async function examineReplicas(api: AdminClient): Promise<readonly CheckLine[]> {
  const { items, differences } = fleet.parse(await api.get('/fleet'));
  const replicas = items.map((replica): CheckLine => {
    const down = replica.dependencies.filter(({ state }) => state !== 'up');
    const isWell = replica.state === 'ready' && down.length === 0;
    return {
      id: `replica ${replica.id}`,
      title: `${replica.service} ${replica.id}`,
      state: isWell ? 'ok' : replica.state === 'draining' ? 'warning' : 'fault',
      detail: isWell
        ? 'ready'
        : [replica.state, ...down.map(({ name, detail }) => `${name}: ${detail ?? 'down'}`)].join('; '),
    };
  });
  const alike = differences.map(({ id }): CheckLine => ({
    id: `difference ${id}`,
    title: `${id} of the replicas`,
    state: 'warning',
    detail: 'is not the same on all replicas',
    remedy: 'start all replicas from the same image with the same settings (ccm doctor env a.env b.env compares files)',
  }));
  return [...replicas, ...alike];
}

async function examineAccounts(api: AdminClient): Promise<readonly CheckLine[]> {
  const accounts = await api.all('/channels');
  return (await Promise.all(accounts.map(async (account) => examineAccount(api, account)))).flat();
}

async function examineAccount(api: AdminClient, account: Item): Promise<readonly CheckLine[]> {
  const channel = text(account, 'channel');
  const name = text(account, 'account');
  const asked = await within(api.post(`/channels/${channel}/${encodeURIComponent(name)}/check`)).catch(
    (error: unknown) => error,
  );
  if (asked instanceof CommandFailure && asked.exitCode !== EXIT.unreachable) {
    return [{ id: `account ${account.id}`, title: `account ${account.id}`, state: 'warning', detail: asked.message }];
  }
  if (asked instanceof Error) throw asked;
  const answer = checks.safeParse(asked);
  if (!answer.success) {
    const detail = `no answer within ${QUESTION_MS / 1000} s`;
    return [{ id: `account ${account.id}`, title: `account ${account.id}`, state: 'warning', detail }];
  }
  return answer.data.checks.map(({ id, title, state, detail, remedy }): CheckLine => ({
    id: `account ${account.id} ${id}`,
    title: `account ${account.id}: ${title}`,
    state: state === 'failed' ? 'fault' : 'ok',
    detail: detail ?? state,
    ...(remedy === undefined || remedy === null ? {} : { remedy }),
  }));
}

async function examineBinds(api: AdminClient): Promise<readonly CheckLine[]> {
  const binds = await api.all('/binds');
  return binds.map((bind): CheckLine => ({
    id: `bind ${bind.id}`,
    title: `bind ${bind.id}`,
    state: text(bind, 'state') === 'bound' ? 'ok' : 'fault',
    detail: [text(bind, 'state'), text(bind, 'detail')].filter((part) => part !== '-').join(': '),
  }));
}

async function examineAttention(api: AdminClient): Promise<readonly CheckLine[]> {
  const items = await api.all('/attention');
  return items.map((item): CheckLine => ({
    id: `attention ${item.id}`,
    title: text(item, 'title'),
    state: text(item, 'severity') === 'critical' ? 'fault' : 'warning',
    detail: text(item, 'detail'),
    remedy: text(item, 'remedy'),
  }));
}

/** Undefined when the answer does not come in time. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), QUESTION_MS);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
