import { z } from 'zod';

/** One finding, with its remedy if it is a fault. */
export const finding = z.object({
  /** The same in every examination: `redis/memory`, `account/viber/default/webhook`. */
  id: z.string(),
  /** The group in the list: `Redis`, `ActiveMQ`, `Accounts`, … */
  group: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warning', 'fault']),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export type Finding = Readonly<z.infer<typeof finding>>;

type Place = Pick<Finding, 'id' | 'group' | 'title'>;

export const ok = (place: Place, detail: string): Finding => ({ ...place, state: 'ok', detail, remedy: null });
export const warning = (place: Place, detail: string, remedy: string): Finding => ({
  ...place,
  state: 'warning',
  detail,
  remedy,
});
export const fault = (place: Place, detail: string, remedy: string): Finding => ({
  ...place,
  state: 'fault',
  detail,
  remedy,
});

/** An examination of one thing. An error becomes a finding. */
export interface Probe extends Place {
  readonly run: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

/** Every probe has so long; all run side by side. */
export const PROBE_MS = 8000;

/**
 * Runs all probes side by side. One that takes too long, or fails, is a warning that says so, and holds up no other.
 * @param redisAnswers tells why a probe fails that needs Redis.
 */
export async function runProbes(probes: readonly Probe[], redisAnswers: Promise<boolean>): Promise<readonly Finding[]> {
  const all = await Promise.all(probes.map(async (probe) => runOne(probe, redisAnswers)));
  return all.flat();
}

async function runOne(probe: Probe, redisAnswers: Promise<boolean>): Promise<readonly Finding[]> {
  const { id, group, title, run } = probe;
  const signal = AbortSignal.timeout(PROBE_MS);
  const late = Promise.withResolvers<readonly Finding[]>();
  const timer = setTimeout(() => {
    const detail = `No answer within ${PROBE_MS / 1000} s.`;
    late.resolve([
      fault({ id, group, title }, detail, 'Check that it runs, and the network between it and this gateway.'),
    ]);
  }, PROBE_MS);
  try {
    return await Promise.race([run(signal), late.promise]);
  } catch (error) {
    if (!(await redisAnswers))
      return [
        warning({ id, group, title }, 'It could not be examined while Redis is away.', 'Bring Redis back first.'),
      ];
    const detail = `It could not be examined: ${error instanceof Error ? error.message : String(error)}`;
    return [warning({ id, group, title }, detail, 'Look at the log of this gateway.')];
  } finally {
    clearTimeout(timer);
  }
}
