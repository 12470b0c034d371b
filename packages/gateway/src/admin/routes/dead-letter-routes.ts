import { DEAD_LETTER_KINDS } from '@ccm/shared/storage/dead-letters';
import type {
  DeadLetter,
  DeadLetterCatalogue,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetters,
} from '@ccm/shared/storage/dead-letters';
import { PayloadError } from '@ccm/core/domain';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { FoundMessage } from '@ccm/shared/messages';
import { Router } from 'express';
import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import { sendProblem } from '../../http/problem.ts';
import { listOf, pageOf, readBody, readQuery } from '../query/page.ts';
import type { Replay } from '../replay/replay.ts';
import { isoTime } from '../iso-time.ts';
import { shownHistory } from '../view/shown-message.ts';
import { timeParameter } from '../query/time-parameter.ts';
import { wordParameter } from '../query/word-parameter.ts';

const filterFields = {
  kind: wordParameter(DEAD_LETTER_KINDS),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
  reason: z.string().min(1).optional(),
  since: timeParameter,
};
/** Filter fields of a query, which has other parameters for its pages. */
export const deadLetterFilter = z.looseObject({
  ...filterFields,
  /** The customer, or an id: its own, its message's, or the application's. */
  q: z.string().min(1).optional(),
});
/** Filter fields of an order, without unknown ones: a misspelt key would act on everything. */
const orderFilter = z.strictObject(filterFields);
/** `ids`: of all that match, these alone. */
export const replayOrder = z.strictObject({
  filter: orderFilter.default({}),
  ids: z.array(z.string()).max(10_000).optional(),
  /** The most of them that are replayed, the oldest first; the answer says whether there are more. */
  limit: z.number().int().min(1).max(10_000).default(10_000),
  dryRun: z.boolean().default(false),
});

interface DeadLetterRoutesDeps {
  readonly deadLetters: DeadLetters;
  readonly replay: Replay;
  readonly catalogue: DeadLetterCatalogue;
  /** @returns undefined for a message that is forgotten. */
  readonly open: (messageId: string) => Promise<FoundMessage | undefined>;
}

export function deadLetterRoutes({ deadLetters, replay, catalogue, open }: DeadLetterRoutesDeps): Router {
  const router = Router();
  router.get('/dead-letters', async (request, response) => {
    const page = await deadLetters.page(toFilter(readQuery(request, deadLetterFilter)), pageOf(request));
    response.json(listOf(page.items.map(withoutPayload), page.next));
  });
  router.post('/dead-letters/replay', async (request, response) => {
    if (saysNothing(request.body))
      throw new PayloadError('request: name the letters to replay; {"filter": {}} is all of them', { field: 'filter' });
    const { filter, ids, dryRun, limit } = readBody(request, replayOrder);
    const { matching, more } = await replay.matching(toFilter(filter), { ids, limit });
    const matched = { dryRun, matched: matching.length, more };
    if (dryRun) response.json({ ...matched, replayed: 0, items: matching.map(withoutPayload) });
    else response.json({ ...matched, ...(await replay.replayAll(matching.map(({ id }) => id))) });
  });
  router.get('/dead-letters/groups', async (request, response) => {
    const groups = await catalogue.groups(toFilter(readQuery(request, deadLetterFilter)));
    response.json({ items: groups.map(shownGroup), next: null });
  });
  router.get('/dead-letters/:id', async (request, response) => {
    const letter = await deadLetters.get(request.params.id);
    if (letter === undefined) sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
    else response.json({ ...letter, at: isoTime(letter.atMs), trail: await trailOf(letter, open) });
  });
  router.delete('/dead-letters/:id', async (request, response) => {
    const removed = await deadLetters.remove(request.params.id);
    if (removed) response.status(204).end();
    else sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
  });
  router.post('/dead-letters/:id/replay', async (request, response) => {
    const { id } = request.params;
    const outcome = await replay.replay(id);
    if (outcome.outcome === 'refused') sendProblem(response, { status: 409, detail: outcome.why });
    else if (outcome.outcome === 'gone') sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
    else response.status(202).json({ id, replayed: true });
  });
  return router;
}

/** An empty body is read as `{}`, and a forgotten one must not mean everything. */
const saysNothing = (body: unknown): boolean =>
  body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);

const toFilter = (query: z.infer<typeof orderFilter> & { readonly q?: string | undefined }): DeadLetterFilter =>
  compact({
    kind: query.kind,
    channel: query.channel,
    account: query.account,
    reason: query.reason,
    q: query.q,
    sinceMs: query.since,
  });

/** The history of its message; null where it has none that is remembered. */
async function trailOf({ messageId }: DeadLetter, open: DeadLetterRoutesDeps['open']): Promise<unknown> {
  const message = messageId === undefined ? undefined : await open(messageId);
  return message === undefined ? null : shownHistory(message);
}

function shownGroup({ oldestAtMs, newestAtMs, ...group }: DeadLetterGroup): Record<string, unknown> {
  return { ...group, oldestAt: isoTime(oldestAtMs), newestAt: isoTime(newestAtMs) };
}

function withoutPayload(letter: DeadLetter): Omit<DeadLetter, 'payload'> & { at: string } {
  const { payload: _payload, ...rest } = letter;
  return { ...rest, at: isoTime(letter.atMs) };
}
