import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LAB, LabFleet } from '@ccm/e2e/fleet';
import { addressesOf } from './start/addresses.ts';
import { buildPages } from './start/build-pages.ts';
import { startLab } from './start/lab-session.ts';
import { modelTrips, MODELS } from './start/models.ts';
import type { Model } from './start/models.ts';
import { roundTrips } from './start/round-trips.ts';

const DATA = fileURLToPath(new URL('../.data', import.meta.url));

/** Two brokers over one store, and a second worker, so that the lab's switches can break one of each. */
const HYBRID_CHAT_FLEET = {
  brokers: 'pair',
  replicas: { 'outbound-worker': 2 },
  env: { SPOOL_PATH: `${DATA}/spool`, EXAMINATION_INTERVAL: '5 min' },
} as const;

const DEFAULT_MODEL = 'hybrid-chat';
const USAGE = `usage: npm start -- [--model ${[DEFAULT_MODEL, ...MODELS.keys()].join('|')}]`;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly ok: boolean;
}

/** `npm start`: the whole fleet on this machine, one message each way over every channel, and then it stays up until Ctrl-C. */
async function main(name: string): Promise<void> {
  const startModel = MODELS.get(name);
  if (startModel === undefined && name !== DEFAULT_MODEL) throw new Error(USAGE);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const model = await startModel?.();
  try {
    await runFleet(model, stopping.signal);
  } finally {
    await model?.stop();
  }
}

async function runFleet(model: Model | undefined, stopping: AbortSignal): Promise<void> {
  const beganMs = performance.now();
  // Beside the fleet: it takes a few seconds, and only where a page has changed.
  const pages = buildPages();
  const fleet = await LabFleet.start({
    dataPath: DATA,
    progress: (what) => console.log(`  starting ${what} …`),
    redis: { appendOnly: true },
    keptMessages: LAB.keptMessages,
    ...(model === undefined ? HYBRID_CHAT_FLEET : { env: model.env, brokers: model.brokers }),
  });
  await using session = new AsyncDisposableStack();
  session.defer(async () => {
    console.log('\nStopping everything …');
    await fleet.stop();
  });
  await pages;
  console.log(
    `\nEverything is up after ${((performance.now() - beganMs) / 1000).toFixed(1)} s. One message each way over every channel:\n`,
  );
  const table = model === undefined ? await hybridChatTable(fleet) : await modelTable(model, fleet);
  console.log(linesOf(table));
  if (!table.ok) process.exitCode = 1;
  const lab = model === undefined ? session.use(await startLab(fleet)) : undefined;
  console.log(await addressesOf(fleet, lab?.url));
  await untilStopped(stopping);
}

async function hybridChatTable(fleet: LabFleet): Promise<Table> {
  const trips = await roundTrips(fleet);
  return {
    columns: ['channel', 'provider', 'customer → Hybrid Chat', 'agent → customer', 'receipt → CRM'],
    rows: trips.map((trip) => [trip.channel, trip.provider, trip.inbound, trip.outbound, trip.receipt]),
    ok: trips.every((trip) => trip.ok),
  };
}

async function modelTable(model: Model, fleet: LabFleet): Promise<Table> {
  const trips = await modelTrips(model, fleet);
  return {
    columns: ['channel', 'provider', ...model.columns],
    rows: trips.map(({ cells }) => cells),
    ok: trips.every(({ ok }) => ok),
  };
}

function linesOf({ columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')).join('\n');
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
}

const { values } = parseArgs({ options: { model: { type: 'string', default: DEFAULT_MODEL } } });
await main(values.model);
