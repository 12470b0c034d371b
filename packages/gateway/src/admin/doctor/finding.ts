import { messageOf } from '@ccm/core/errors';
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
const PROBE_MS = 8000;

interface ProbeOptions {
  /** Tells why a probe fails that needs Redis. */
  readonly redisAnswers: Promise<boolean>;
  /** Ends them early; what they tell then counts for nothing. */
  readonly signal?: AbortSignal;
}

/** Runs all probes side by side. One that takes too long, or fails, is a warning that says so, and holds up no other. */
export async function runProbes(probes: readonly Probe[], options: ProbeOptions): Promise<readonly Finding[]> {
  const all = await Promise.all(probes.map(async (probe) => runOne(probe, options)));
  return all.flat();
}

async function runOne(probe: Probe, { redisAnswers, signal: stop }: ProbeOptions): Promise<readonly Finding[]> {
  const { id, group, title, run } = probe;
  const timeout = AbortSignal.timeout(PROBE_MS);
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
  const late = Promise.withResolvers<readonly Finding[]>();
  const giveUp = (): void => {
    const detail = `No answer within ${PROBE_MS / 1000} s.`;
    late.resolve([
      fault({ id, group, title }, detail, 'Check that it runs, and the network between it and this gateway.'),
    ]);
  };
  const timer = setTimeout(giveUp, PROBE_MS);
  stop?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([run(signal), late.promise]);
  } catch (error) {
    if (!(await redisAnswers))
      return [
        warning({ id, group, title }, 'It could not be examined while Redis is away.', 'Bring Redis back first.'),
      ];
    const detail = `It could not be examined: ${messageOf(error)}`;
    return [warning({ id, group, title }, detail, 'Look at the log of this gateway.')];
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', giveUp);
  }
}
