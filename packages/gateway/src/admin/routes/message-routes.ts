import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { PayloadError } from '@ccm/core/domain';
import { MESSAGE_STATUSES } from '@ccm/shared/messages';
import type { FoundMessage, MessageSearch } from '@ccm/shared/messages';
import type { CommandIntake } from '@ccm/shared/sending';
import { readSendRequest } from '@ccm/shared/sending/requests';
import type { DeadLetterCatalogue } from '@ccm/shared/storage/dead-letters';
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem } from '../../http/problem.ts';
import { listOf, pageOf, readQuery } from '../query/page.ts';
import { shownHistory, shownMessage } from '../view/shown-message.ts';
import type { ShownMessage } from '../view/shown-message.ts';
import { timeParameter } from '../query/time-parameter.ts';
import { wordParameter } from '../query/word-parameter.ts';

export const messageQuery = z.looseObject({
  id: z.string().min(1).optional(),
  number: z.string().min(1).optional(),
  q: z.string().min(1).optional(),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
  direction: wordParameter(['inbound', 'outbound']),
  status: wordParameter(MESSAGE_STATUSES),
  since: timeParameter,
  until: timeParameter,
});

interface MessageRoutesDeps {
  readonly search: MessageSearch;
  readonly catalogue: DeadLetterCatalogue;
  readonly commands: CommandIntake;
}

/**
 * Any id (ours, the provider's, the application's) or a customer's number leads to the messages; without one, the newest of the fleet
 * are searched.
 */
export function messageRoutes({ search, catalogue, commands }: MessageRoutesDeps): Router {
  const router = Router();
  const whole = async (message: FoundMessage): Promise<ShownMessage> => {
    const shown = shownHistory(message);
    return { ...shown, deadLetterId: (await catalogue.ofMessage(shown.id)) ?? null };
  };
  router.get('/messages', async (request, response) => {
    const { id, number, q, channel, account, direction, status, since, until } = readQuery(request, messageQuery);
    const { items, next } = await search.find(
      {
        id,
        number,
        q,
        channel,
        account,
        status,
        direction: direction === undefined ? undefined : DIRECTIONS[direction],
        sinceMs: since,
        untilMs: until,
      },
      pageOf(request),
    );
    // A query for certain messages shows their steps too.
    const isWhole = id !== undefined || number !== undefined;
    const shown = isWhole ? await Promise.all(items.map(whole)) : items.map(shownMessage);
    response.json(listOf(shown, next));
  });
  router.post('/messages', async (request, response) => {
    const command = readSendRequest(request.body);
    if (command.kind === 'activity') throw new PayloadError(`messageType: ${command.why}`, { field: 'messageType' });
    if (command.kind === 'typing') throw new PayloadError('typing: is not sent from here', { field: 'typing' });
    const [accepted] = await commands.acceptParsed(command);
    response.status(202).json({ id: accepted?.messageId ?? null, status: 'accepted' });
  });
  router.get('/messages/:id', async (request, response) => {
    const { items } = await search.find({ id: request.params.id }, { behind: undefined, limit: 1 });
    const [message] = items;
    if (message === undefined) {
      sendProblem(response, { status: 404, detail: 'No message has this id, or it is older than what is kept' });
      return;
    }
    response.json(await whole(message));
  });
  return router;
}

const DIRECTIONS = { inbound: 'in', outbound: 'out' } as const;
