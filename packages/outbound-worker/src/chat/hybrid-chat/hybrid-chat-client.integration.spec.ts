import { expect } from 'chai';
import { UpstreamError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { createHttpClient } from '@ccm/shared/platform/http';
import type { ClosableHttpClient } from '@ccm/shared/platform/http';
import { HybridChatSimulator } from '@ccm/simulators/hybrid-chat';
import { freePort } from '@ccm/testing/servers';
import { captureLog, listenOnLoopback } from '@ccm/testing/support';
import { createServer } from 'node:http';
import type { Misbehaviour } from '@ccm/simulators/lab';
import { hybridChatFormat } from '@ccm/shared/messages/chat-format';
import { HybridChatClient } from './hybrid-chat-client.ts';

const BODY = hybridChatFormat.message({
  messageId: 'm-1',
  conversationId: null,
  ref: { channel: 'sms', account: 'default', customerId: '+15551234567' },
  atMs: 0,
  media: [],
  event: {
    kind: 'message',
    dedupeId: 'SM1',
    providerMessageId: 'SM1',
    customer: { id: '+15551234567' },
    serviceIdentifier: '+18885550100',
    text: 'Grüße 🎉',
    attachments: [],
  },
});

describe('HybridChatClient', () => {
  let chat: HybridChatSimulator;
  let http: ClosableHttpClient;
  const { signal } = new AbortController();

  beforeEach(async () => {
    chat = await new HybridChatSimulator({ givesConversationIds: true }).listen();
    http = createHttpClient({ userAgent: 'test' });
  });

  afterEach(async () => {
    http.close();
    await chat.stop();
  });

  const post = async (url = chat.url): ReturnType<HybridChatClient['post']> =>
    new HybridChatClient({ url, http, logger: captureLog().logger }).post(BODY, { messageId: 'm-1', signal });

  it('hands a message over under its id and reads the conversation’s', async () => {
    const answer = await post();

    expect(answer.status).to.equal(200);
    expect(answer.conversationId).to.be.a('string').and.not.equal('');
    expect(chat.requests[0]?.headers['idempotency-key']).to.equal('m-1');
    expect(chat.messages[0]?.text).to.equal('Grüße 🎉');
    expect(chat.violations).to.be.empty;
  });

  const ANSWERS: readonly { readonly body: unknown; readonly conversationId: string | undefined }[] = [
    { body: { conversationId: 17 }, conversationId: '17' },
    { body: { header: { conversationId: 'cim-1' } }, conversationId: 'cim-1' },
    { body: { conversationId: null }, conversationId: undefined },
    { body: { conversationId: { a: 1 } }, conversationId: undefined },
    { body: 'OK', conversationId: undefined },
    { body: '', conversationId: undefined },
  ];
  for (const { body, conversationId } of ANSWERS) {
    it(`reads ${String(conversationId)} out of the answer ${JSON.stringify(body)}`, async () => {
      chat.misbehave({ status: 202, body });

      expect(await post()).to.deep.equal({ status: 202, ...compact({ conversationId }) });
    });
  }

  const FAULTS: readonly {
    readonly title: string;
    readonly fault: Misbehaviour;
    readonly expected: { readonly retryable: boolean; readonly status?: number; readonly retryAfterMs?: number };
  }[] = [
    ...[408, 425, 429, 500, 503].map((status) => ({
      title: `takes ${String(status)} for passing`,
      fault: { status },
      expected: { retryable: true, status },
    })),
    ...[400, 401, 404, 422].map((status) => ({
      title: `takes ${String(status)} for final`,
      fault: { status },
      expected: { retryable: false, status },
    })),
    {
      title: 'obeys Retry-After',
      fault: { status: 503, headers: { 'retry-after': '7' } },
      expected: { retryable: true, status: 503, retryAfterMs: 7_000 },
    },
    {
      title: 'waits where it is sent elsewhere',
      fault: { status: 302, headers: { location: 'https://new.example/chat?token=x' } },
      expected: { retryable: true, status: 302 },
    },
    { title: 'takes a cut line for passing', fault: { reset: true }, expected: { retryable: true } },
  ];
  for (const { title, fault, expected } of FAULTS) {
    it(title, async () => {
      chat.misbehave(fault);

      const error = await failureOf(post());

      const { retryable, retryAfterMs } = error.advice;
      expect({ retryable, retryAfterMs, status: error.status }).to.deep.equal({
        retryAfterMs: undefined,
        status: undefined,
        ...expected,
      });
    });
  }

  it('keeps the answer of a refusal', async () => {
    chat.misbehave({ status: 400, body: { error: 'refId is missing' } });

    expect(await failureOf(post())).to.include({ upstream: 'hybrid-chat', answer: '{"error":"refId is missing"}' });
  });

  it('retries if nothing listens at the address', async () => {
    const error = await failureOf(post(`http://127.0.0.1:${String(await freePort())}/chat`));

    expect(error.advice.retryable).to.equal(true);
  });

  it('warns once of a web page, which a proxy in between that asks for a login answers with', async () => {
    const page = createServer((request, response) => {
      request.resume().once('end', () => response.setHeader('content-type', 'text/html; charset=utf-8').end('<html>'));
    });
    await using proxy = await listenOnLoopback(page);
    const { logger, lines } = captureLog();
    const client = new HybridChatClient({ url: `http://127.0.0.1:${proxy.port}/chat`, http, logger });
    for (const messageId of ['m-1', 'm-2']) expect((await client.post(BODY, { messageId })).status).to.equal(200);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include('CHAT_SOLUTION_URL leads to no sign-in page');
  });
});

async function failureOf(outcome: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UpstreamError) return error;
  throw new Error('it did not fail as expected', { cause: error });
}
