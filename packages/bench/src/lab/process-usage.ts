import { readFile } from 'node:fs/promises';

/** Resources that a process used since its start. */
export interface Usage {
  /** Processor time, microseconds, in steps of a hundredth of a second. */
  readonly cpuUs: number;
  /** System calls that wrote something. */
  readonly writes: number;
}

const TICK_US = 10_000;

/** As Linux counts it (proc(5): `stat` fields 14 and 15, `io`). */
export async function readUsage(pid: number): Promise<Usage> {
  const [stat, io] = await Promise.all(
    ['stat', 'io'].map(async (file) => readFile(`/proc/${String(pid)}/${file}`, 'utf8')),
  );
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return {
    cpuUs: (Number(fields[11]) + Number(fields[12])) * TICK_US,
    writes: Number(/^syscw: (\d+)$/m.exec(io ?? '')?.[1] ?? NaN),
  };
}

/** Resident memory, megabytes. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}
