import { fileURLToPath } from 'node:url';
import { LabFleet } from '@ccm/simulators/fleet';
import { roundTrips } from './start/round-trips.ts';
import type { RoundTrip } from './start/round-trips.ts';

const DATA = fileURLToPath(new URL('../.data', import.meta.url));

/** `npm start`: the whole fleet on this machine, one message each way over every channel, and then it stays up until Ctrl-C. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const beganMs = performance.now();
  const fleet = await LabFleet.start({
    dataPath: DATA,
    progress: (what) => console.log(`  starting ${what} …`),
    redis: { appendOnly: true },
  });
  try {
    console.log(
      `\nEverything is up after ${((performance.now() - beganMs) / 1000).toFixed(1)} s. One message each way over every channel:\n`,
    );
    const trips = await roundTrips(fleet);
    console.log(tableOf(trips));
    console.log(addressesOf(fleet));
    if (trips.some((trip) => !trip.ok)) process.exitCode = 1;
    await untilStopped(stopping.signal);
  } finally {
    console.log('\nStopping everything …');
    await fleet.stop();
  }
}

function tableOf(trips: readonly RoundTrip[]): string {
  const rows = [
    ['channel', 'provider', 'customer → Hybrid Chat', 'agent → customer', 'receipt → CRM'],
    ...trips.map((trip) => [trip.channel, trip.provider, trip.inbound, trip.outbound, trip.receipt]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')).join('\n');
}

function addressesOf(fleet: LabFleet): string {
  const gateway = fleet.service('gateway');
  return [
    '',
    `Gateway      ${fleet.gatewayUrl}   (OpenAPI: ${fleet.gatewayUrl}/openapi.json; API token: ${fleet.env['API_TOKENS'] ?? ''})`,
    `Admin API    ${gateway.adminUrl}/admin/v1   (token: ${fleet.env['ADMIN_TOKEN'] ?? ''})`,
    `Health       ${fleet.services.map((service) => `${service.name} ${service.adminUrl}/health/ready`).join('\n             ')}`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
}

await main();
