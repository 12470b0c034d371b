import { channelOf } from '@ccm/channels/registry';
import { UpstreamError } from '@ccm/core/domain';
import type { Account, CustomerMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { MINUTE_MS } from '@ccm/core/time';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem } from '@ccm/shared/messages';
import type { Stores } from '@ccm/shared/app';
import { JobWorker } from '@ccm/shared/storage/queues';
import type { JobOutcome } from '@ccm/shared/storage/queues';
import { conversationDigest, digestOf } from '@ccm/shared/storage/redis';
import { reHostMedia } from '../re-host-media.ts';
import type { MediaAccess } from '../re-host-media.ts';
import type { HostedMedia } from '@ccm/shared/messages/chat-format';
import { lateFileJson } from './late-file.ts';
import type { LateFile, LateFileJob } from './late-file.ts';

export interface LateFileDeps extends MediaAccess {
  readonly store: Pick<Stores, 'redis' | 'sealer' | 'accounts' | 'identities' | 'mailboxes' | 'messages' | 'recorder'>;
  readonly logger: Logger;
  readonly drainTimeoutMs: number;
  /** RETRY_WINDOW: a file that has not come by then is given up. */
  readonly windowMs: number;
  /** Between two tries at the least. */
  readonly leastWaitMs?: number;
}

const CONCURRENCY = 20;
/** The limit for opening the file: nothing waits for it any more, so its host may take its time. */
const OPEN_WITHIN_MS = MINUTE_MS;
/** The longer it is late, the more seldom it is asked for. */
const LEAST_WAIT_MS = 15_000;
const MAX_WAIT_MS = 15 * MINUTE_MS;
const WAIT_SHARE = 0.5;

/** Asks for late files again, and posts each that comes to its conversation as a message of its own. */
export function lateFileWorker(deps: LateFileDeps): Component {
  const { store, logger, drainTimeoutMs } = deps;
  const json = lateFileJson(store.sealer);
  return new JobWorker<LateFileJob>({
    queue: 'late-files',
    connection: store.redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
    run: async ({ sealed }, signal) => {
      const file = json.openIfReadable(sealed);
      if (file !== undefined) return tryAgain(file, deps, signal);
      logger.error('a late file was not sealed by this fleet: dropped');
      return 'done';
    },
  });
}

async function tryAgain(file: LateFile, deps: LateFileDeps, signal: AbortSignal): Promise<JobOutcome> {
  const { store, windowMs, leastWaitMs = LEAST_WAIT_MS } = deps;
  const account = store.accounts.find(file.ref.channel, file.ref.account);
  if (account === undefined) return giveUp(file, 'its account is not configured any more', deps);
  const hosted = await hostAgain(file, account, { deps, signal });
  if (signal.aborted && !hosted.hosted) return 'back';
  if (hosted.hosted) return deliver(file, { hosted, account }, deps);
  if (hosted.isLate !== true) return giveUp(file, hosted.why, deps);
  const ageMs = Date.now() - file.sinceMs;
  const againInMs = Math.min(MAX_WAIT_MS, Math.max(leastWaitMs, ageMs * WAIT_SHARE));
  return ageMs + againInMs > windowMs ? giveUp(file, hosted.why, deps) : { againInMs };
}

async function hostAgain(
  { ref, media }: LateFile,
  account: Account,
  { deps, signal }: { readonly deps: LateFileDeps; readonly signal: AbortSignal },
): Promise<HostedMedia> {
  try {
    return await reHostMedia(media, {
      channel: channelOf(account.provider),
      account,
      http: deps.providerHttp,
      fileEngine: deps.fileEngine,
      assertAllowed: deps.assertMediaAllowed,
      observeStoring: deps.observeStoring,
      conversationTag: conversationDigest(ref),
      openWithinMs: OPEN_WITHIN_MS,
      signal,
    });
  } catch (error) {
    if (!(error instanceof UpstreamError) && !signal.aborted) throw error;
    const why = error instanceof UpstreamError ? error.message : 'the process stops';
    return { hosted: false, kind: media.kind, why, isLate: true };
  }
}

interface Found {
  readonly hosted: Extract<HostedMedia, { hosted: true }>;
  readonly account: Account;
}

/** Through the mailbox, which drops it where a run before a crash has done so already. */
async function deliver(file: LateFile, { hosted, account }: Found, { store }: LateFileDeps): Promise<JobOutcome> {
  const { ref, messageId: earlierId, index } = file;
  const person = await store.identities.personOf(ref, ref.customerId);
  const dedupeId = `late-file.${earlierId}.${String(index)}`;
  const messageId = digestOf(earlierId, dedupeId);
  const receivedAtMs = Date.now();
  const event = messageOf(file, dedupeId, hosted);
  const item: ChatItem = { type: 'message', messageId, ref: { ...ref, customerId: person.key }, receivedAtMs, event };
  if (await store.mailboxes.hasSeen(inboundMailbox, { item, dedupeId })) return 'done';
  const facts = { id: messageId, direction: 'in', channel: ref.channel, account: ref.account } as const;
  await store.messages.record(
    { ...facts, customerId: person.key, aliases: person.ids, atMs: receivedAtMs },
    {
      step: 'accepted',
      detail: { lateFileOf: earlierId },
      payload: { text: event.text, attachments: event.attachments },
    },
  );
  await store.mailboxes.post(inboundMailbox, [{ item, dedupeId }], { dedupeMs: channelOf(account.provider).dedupeMs });
  const detail = { note: `file ${String(index + 1)} came late, and follows as message ${messageId}` };
  await store.messages.step(earlierId, { atMs: Date.now(), step: 'note', detail });
  return 'done';
}

function messageOf({ earlier, media }: LateFile, dedupeId: string, hosted: Found['hosted']): CustomerMessage {
  const { url, name, mimeType, sizeBytes, contacts, words } = hosted;
  return {
    kind: 'message',
    dedupeId,
    ...earlier,
    text: [`The file that was missing: ${name}`, words].filter((line) => line !== undefined).join('\n'),
    attachments: [{ kind: media.kind, source: { url }, isStored: true, name, mimeType, ...compact({ sizeBytes }) }],
    quotedMessageId: earlier.providerMessageId,
    ...compact({ contacts }),
  };
}

async function giveUp(
  { messageId, index, ref }: LateFile,
  why: string,
  { store, logger }: LateFileDeps,
): Promise<JobOutcome> {
  const detail = { note: `file ${String(index + 1)} was given up: ${why}` };
  await store.messages.step(messageId, { atMs: Date.now(), step: 'note', detail });
  logger.warn({ messageId, channel: ref.channel, account: ref.account, why }, 'late file given up');
  return 'done';
}
