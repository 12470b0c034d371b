import { DEAD_LETTER_KINDS } from '@ccm/shared/dead-letters';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@ccm/shared/dead-letters';
import { CHANNEL_NAMES } from '@ccm/shared/domain';
import { FleetError } from '@ccm/shared/errors';
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem } from '../http/problem.ts';
import { pageOf, readBody, readQuery } from './page.ts';
import type { Replay } from './replay.ts';

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
export const replayOrder = z.object({ filter: deadLetterFilter.default({}), dryRun: z.boolean().default(false) });

const MOST_REPLAYED = 10_000;

export interface DeadLetterRoutesParts {
  readonly deadLetters: DeadLetters;
  readonly replay: Replay;
}

export function deadLetterRoutes({ deadLetters, replay }: DeadLetterRoutesParts): Router {
  const router = Router();
  router.get('/dead-letters', async (request, response) => {
    const page = await deadLetters.page(toFilter(readQuery(request, deadLetterFilter)), pageOf(request));
    response.json({ items: page.items.map(withoutPayload), next: page.next ?? null });
  });
  router.post('/dead-letters/replay', async (request, response) => {
    const { filter, dryRun } = readBody(request, replayOrder);
    const letters = await all(deadLetters, toFilter(filter));
    if (dryRun) response.json({ dryRun, matched: letters.length, replayed: 0, items: letters.map(withoutPayload) });
    else response.json({ dryRun, matched: letters.length, ...(await replayAll(letters, replay)) });
  });
  router.get('/dead-letters/:id', async (request, response) => {
    const letter = await deadLetters.get(request.params.id);
    if (letter === undefined) sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
    else response.json({ ...letter, at: new Date(letter.atMs).toISOString() });
  });
  router.delete('/dead-letters/:id', async (request, response) => {
    const removed = await deadLetters.remove(request.params.id);
    if (removed) response.status(204).end();
    else sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
  });
  router.post('/dead-letters/:id/replay', async (request, response) => {
    const letter = await deadLetters.get(request.params.id);
    if (letter === undefined) sendProblem(response, { status: 404, detail: 'No dead letter has this id' });
    else if (await replay.replay(letter)) response.status(202).json({ id: letter.id, replayed: true });
    else sendProblem(response, { status: 409, detail: 'This dead letter is being replayed already' });
  });
  return router;
}

const toFilter = (query: z.infer<typeof deadLetterFilter>): DeadLetterFilter => ({
  ...(query.kind === undefined ? {} : { kind: query.kind }),
  ...(query.channel === undefined ? {} : { channel: query.channel }),
  ...(query.reason === undefined ? {} : { reason: query.reason }),
  ...(query.since === undefined ? {} : { sinceMs: query.since }),
});

/** Oldest first: a replay keeps the order in which the letters were given up. */
async function all(deadLetters: DeadLetters, filter: DeadLetterFilter): Promise<DeadLetter[]> {
  const page = await deadLetters.page(filter, { after: 0, limit: MOST_REPLAYED });
  return page.items.toReversed();
}

async function replayAll(
  letters: readonly DeadLetter[],
  replay: Replay,
): Promise<{ replayed: number; failed: { id: string; why: string }[] }> {
  const failed: { id: string; why: string }[] = [];
  let replayed = 0;
  for (const letter of letters) {
    try {
      if (await replay.replay(letter)) replayed += 1;
    } catch (error) {
      if (!(error instanceof FleetError) && !(error instanceof z.ZodError)) throw error;
      failed.push({ id: letter.id, why: error.message });
    }
  }
  return { replayed, failed };
}

function withoutPayload(letter: DeadLetter): Omit<DeadLetter, 'payload'> & { at: string } {
  const { payload: _payload, ...rest } = letter;
  return { ...rest, at: new Date(letter.atMs).toISOString() };
}
