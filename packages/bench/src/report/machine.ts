import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Describes this machine in one line. */
export function describeMachine(atMs: number): string {
  const cores = cpus();
  const memoryGb = (totalmem() / 1024 ** 3).toFixed(0);
  const model = (cores[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim();
  return [
    `${String(cores.length)} cores (${model})`,
    `${memoryGb} GB`,
    `${type()} ${release().split('-', 1)[0] ?? ''}`,
    `Node ${process.version}`,
    `load ${(loadavg()[0] ?? NaN).toFixed(1)} before it began`,
    new Date(atMs).toISOString().slice(0, 10),
  ].join(', ');
}
