import { PayloadError } from '@ccm/shared/errors';
import type { MessageLife, MessageStore } from '@ccm/shared/messages';
import { toCustomerId } from '@ccm/shared/phone';
import { Router } from 'express';
import { z } from 'zod';
import { lifeOf } from '../api/message-life.ts';
import { sendProblem } from '../http/problem.ts';
import { pageOf, readQuery } from './page.ts';

const query = z.looseObject({ id: z.string().min(1).optional(), number: z.string().min(1).optional() });

export interface MessageRoutesParts {
  readonly messages: MessageStore;
}

/** Any id (ours, the provider's, the application's) or a customer's number leads to the messages. */
export function messageRoutes({ messages }: MessageRoutesParts): Router {
  const router = Router();
  router.get('/messages', async (request, response) => {
    const { id, number } = readQuery(request, query);
    if (id === undefined && number === undefined)
      throw new PayloadError('id or number: one of them is needed', { field: 'id' });
    const { after, limit } = pageOf(request);
    const ids = await messages.find(
      { ...(id === undefined ? {} : { id }), ...(number === undefined ? {} : { number: toCustomerId(number) }) },
      { offset: after, limit },
    );
    const lives = await Promise.all(ids.map(async (one) => messages.life(one)));
    const items = lives.filter((life): life is MessageLife => life !== undefined).map((life) => lifeOf(life));
    response.json({ items, next: ids.length < limit ? null : after + limit });
  });
  router.get('/messages/:id', async (request, response) => {
    const [id] = await messages.find({ id: request.params.id }, { offset: 0, limit: 1 });
    const life = id === undefined ? undefined : await messages.life(id);
    if (life === undefined) sendProblem(response, { status: 404, detail: 'No message has this id' });
    else response.json(lifeOf(life));
  });
  return router;
}
