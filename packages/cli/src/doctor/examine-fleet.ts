import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { AdminClient } from '../api/admin-client.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { span, text } from '../output/values.ts';
import type { CheckLine } from './check-line.ts';

const MAX_SKEW_MS = 5000;

const examination = z.looseObject({
  at: z.string().nullable(),
  items: z.array(
    z.looseObject({
      id: z.string(),
      group: z.string(),
      title: z.string(),
      state: z.enum(['ok', 'warning', 'fault']),
      detail: z.string(),
      remedy: z.string().nullish(),
    }),
  ),
});

/**
 * Has the gateway examine everything it can see, and examines itself what only this machine can tell: its clock, and the list of what
 * needs attention. @param upload whether a file of some bytes may be stored in the File Engine. @throws {CommandFailure} 3 if the admin
 * API cannot be reached.
 */
export async function examineFleet(api: AdminClient, upload: boolean): Promise<readonly CheckLine[]> {
  const [clock, found, attention] = await Promise.all([examineClock(api), examine(api, upload), examineAttention(api)]);
  const known = new Set(found.map(({ id }) => id));
  return [clock, ...found, ...attention.filter(({ id }) => !known.has(id.replace('attention examination/', '')))];
}

/**
 * Fetches the findings of the last examination and its time; the fleet may have made it by itself. @throws {CommandFailure} 1 if there is
 * none.
 */
export async function lastExamination(api: AdminClient): Promise<{ at: string; lines: readonly CheckLine[] }> {
  const { at, items } = examination.parse(await api.get('/doctor'));
  if (at === null) throw new CommandFailure(EXIT.no, 'Nobody has examined the fleet lately: ccm doctor does.');
  return { at, lines: items.map(toLine) };
}

async function examine(api: AdminClient, upload: boolean): Promise<readonly CheckLine[]> {
  return examination.parse(await api.post('/doctor', { upload })).items.map(toLine);
}

const toLine = ({ group, title, remedy, ...line }: z.infer<typeof examination>['items'][number]): CheckLine => ({
  ...line,
  title: title.startsWith(group) ? title : `${group}: ${title}`,
  ...compact({ remedy: remedy ?? undefined }),
});

/** The gateway's clock beside this machine's. */
async function examineClock(api: AdminClient): Promise<CheckLine> {
  const askedAtMs = Date.now();
  const response = await api.probe('/health/live');
  await response.body?.cancel();
  const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - (askedAtMs + Date.now()) / 2);
  const place = { id: 'clock', title: 'Clocks: the gateway and this machine' };
  if (skewMs <= MAX_SKEW_MS) return { ...place, state: 'ok', detail: 'They agree.' };
  return {
    ...place,
    state: 'fault',
    detail: Number.isNaN(skewMs) ? 'The gateway tells no time.' : `They are ${span(skewMs)} apart.`,
    remedy: 'Synchronise the clocks of all machines by NTP.',
  };
}

/**
 * Lists what needs attention beside the examination: queues behind, dead letters, the quarantine. Not available while Redis is away.
 */
async function examineAttention(api: AdminClient): Promise<readonly CheckLine[]> {
  const items = await api.all('/attention').catch((error: unknown) => error);
  if (items instanceof CommandFailure)
    return [{ id: 'attention', title: 'Attention', state: 'warning', detail: items.message }];
  if (!Array.isArray(items)) throw items;
  return z
    .array(z.looseObject({ id: z.string() }))
    .parse(items)
    .map((item): CheckLine => ({
      id: `attention ${item.id}`,
      title: `Attention: ${text(item, 'title')}`,
      state: text(item, 'severity') === 'critical' ? 'fault' : 'warning',
      detail: text(item, 'detail'),
      ...(text(item, 'remedy') === '-' ? {} : { remedy: text(item, 'remedy') }),
    }));
}
