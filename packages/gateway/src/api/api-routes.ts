import { parseJson, readSendRequest } from '@ccm/shared/sending/requests';
import { PayloadError } from '@ccm/core/domain';
import type { AcceptedMessage, AcceptedTyping, CommandIntake } from '@ccm/shared/sending';
import type { AcceptedAnswer } from '@ccm/shared/sending/answers';
import type { MessageStore } from '@ccm/shared/messages';
import { isUtf8 } from 'node:buffer';
import { Router } from 'express';
import type { Request } from 'express';
import { requireBearer } from '../http/bearer.ts';
import { sendProblem } from '../http/problem.ts';
import { QueueUnavailable } from '../ingest/queue-unavailable.ts';
import { shownHistory } from './message-history.ts';

export interface ApiDeps {
  readonly commands: CommandIntake;
  readonly messages: MessageStore;
  readonly isReady: () => boolean;
  /** Gives the body of GET /openapi.json. */
  readonly openApi: () => object;
}

const MESSAGES = ['/api/v1/messages', '/message/outbound'];

/**
 * Refuses whoever has none of API_TOKENS. For the place before the body is read: a stranger's body is neither kept nor judged.
 * @param tokens none: the API is off (404)
 */
export function apiAccess(tokens: readonly string[]): Router {
  const router = Router();
  router.use(MESSAGES, requireBearer(tokens));
  return router;
}

/** Behind `apiAccess`. The REST twin of the ActiveMQ command, and one message's history. */
export function apiRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(deps.openApi());
  });
  router.post(MESSAGES, async (request, response) => {
    const command = readSendRequest(parseJson(bodyText(request)));
    if (command.kind === 'activity') throw new PayloadError(`messageType: ${command.why}`, { field: 'messageType' });
    assertReady(deps);
    if (command.kind === 'typing') {
      response.status(202).json(answerToTyping(await deps.commands.showTyping(command)));
      return;
    }
    response.status(202).json(answerTo(await deps.commands.acceptParsed(command)));
  });
  router.get('/api/v1/messages/:id', async (request, response) => {
    assertReady(deps);
    const [id] = await deps.messages.index.find({ id: request.params.id }, 1);
    const history = id === undefined ? undefined : await deps.messages.history(id);
    if (history === undefined)
      sendProblem(response, { status: 404, detail: 'id: no message has this id', field: 'id' });
    else response.json(shownHistory(history));
  });
  return router;
}

function assertReady(deps: ApiDeps): void {
  if (!deps.isReady()) throw new QueueUnavailable('Redis is away');
}

/** @throws {PayloadError} for another encoding: customers would get what it looks like in UTF-8. */
function bodyText({ body }: Request): string {
  const bytes: unknown = body;
  if (!Buffer.isBuffer(bytes)) return '';
  if (!isUtf8(bytes)) throw new PayloadError('the body is not UTF-8: write JSON in UTF-8');
  return bytes.toString('utf8');
}

/** `{id, status}`; for several recipients each one's besides. */
function answerTo(accepted: readonly AcceptedMessage[]): AcceptedAnswer {
  const [first] = accepted;
  const messages = accepted.map(({ messageId, to, duplicate }) => ({
    id: messageId,
    to,
    status: 'accepted',
    duplicate,
  }));
  return { id: first?.id ?? null, status: 'accepted', ...(accepted.length > 1 ? { messages } : {}) };
}

/** The answer to a typing indicator. It has no id, because it is no message with a status. */
function answerToTyping(accepted: readonly AcceptedTyping[]): AcceptedAnswer {
  const unable = [...new Set(accepted.filter(({ isShown }) => !isShown).map(({ channel }) => channel))];
  const note = `no typing indicator is shown: channel ${unable.join(', ')} has none`;
  return { id: null, status: 'accepted', ...(unable.length === 0 ? {} : { note }) };
}
