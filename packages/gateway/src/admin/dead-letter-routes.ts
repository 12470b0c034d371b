import { DEAD_LETTER_KINDS } from '@ccm/shared/storage/dead-letters';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@ccm/shared/storage/dead-letters';
import { CHANNEL_NAMES } from '@ccm/core/domain';
import type { MessageStore } from '@ccm/shared/messages';
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem } from '../http/problem.ts';
import { listOf, pageOf, readBody, readQuery } from './page.ts';
import type { Replay } from './replay.ts';
import { shownLife } from './shown-history.ts';

/** `since`: an ISO time, or milliseconds since 1970. */
const since = z
  .union([z.coerce.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .optional();
export const deadLetterFilter = z.looseObject({
  kind: z.enum(DEAD_LETTER_KINDS).optional(),
  channel: z.enum(CHANNEL_NAMES).optional(),
  reason: z.string().optional(),
  since,
});
/** `ids`: of all that match, these alone. */
export const replayOrder = z.object({
  filter: deadLetterFilter.default({}),
  ids: z.array(z.string()).max(10_000).optional(),
  dryRun: z.boolean().default(false),
});

export interface DeadLetterRoutesDeps {
  readonly deadLetters: DeadLetters;
  readonly replay: Replay;
  readonly messages: MessageStore;
}

export function deadLetterRoutes({ deadLetters, replay, messages }: DeadLetterRoutesDeps): Router {
  const router = Router();
  router.get('/dead-letters', async (request, response) => {
    const page = await deadLetters.page(toFilter(readQuery(request, deadLetterFilter)), pageOf(request));
    response.json(listOf(page.items.map(withoutPayload), page.next));
  });
  router.post('/dead-letters/replay', async (request, response) => {
    const { filter, ids, dryRun } = readBody(request, replayOrder);
    const { matching, more } = await replay.matching(toFilter(filter), ids);
    const matched = { dryRun, matched: matching.length, more };
    if (dryRun) response.json({ ...matched, replayed: 0, items: matching.map(withoutPayload) });
    else response.json({ ...matched, ...(await replay.replayAll(matching.map(({ id }) => id))) });
  });
  router.get('/dead-letters/:id', async (request, response) => {
    const letter = await deadLetters.get(request.params.id);
    if (letter === undefined) sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
    else response.json({ ...letter, at: new Date(letter.atMs).toISOString(), trail: await trailOf(letter, messages) });
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

const toFilter = (query: z.infer<typeof deadLetterFilter>): DeadLetterFilter => ({
  ...(query.kind === undefined ? {} : { kind: query.kind }),
  ...(query.channel === undefined ? {} : { channel: query.channel }),
  ...(query.reason === undefined ? {} : { reason: query.reason }),
  ...(query.since === undefined ? {} : { sinceMs: query.since }),
});

/** The life of its message; null where it has none that is remembered. */
async function trailOf({ messageId }: DeadLetter, messages: MessageStore): Promise<unknown> {
  return (messageId === undefined ? undefined : await shownLife(messageId, messages)) ?? null;
}

function withoutPayload(letter: DeadLetter): Omit<DeadLetter, 'payload'> & { at: string } {
  const { payload: _payload, ...rest } = letter;
  return { ...rest, at: new Date(letter.atMs).toISOString() };
}
