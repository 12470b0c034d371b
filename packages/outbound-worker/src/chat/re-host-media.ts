import type { AnyChannel } from '@ccm/channels/registry';
import { fileNameIn } from '@ccm/channels/text';
import type { Account, InboundMedia } from '@ccm/core/domain';
import { FleetError, UpstreamError } from '@ccm/core/domain';
import type { HttpClient, HttpStreamReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import type { HostedMedia } from '@ccm/shared/messages/chat-format';
import { describeFailure } from '@ccm/shared/storage/mailbox';
import { isCardFile, readCardFile } from './card-file.ts';
import type { FileEngineClient } from './file-engine/index.ts';

/** The dependencies of copying customers' files to the File Engine. */
export interface MediaAccess {
  readonly fileEngine: FileEngineClient | undefined;
  readonly providerHttp: HttpClient;
  readonly assertMediaAllowed: (url: string, account: Account) => Promise<void>;
  /** Told of each try to store a file in the File Engine. */
  readonly observeStoring: (account: Account, outcome: StoringOutcome) => void;
}

export interface StoringOutcome {
  readonly outcome: 'stored' | 'not-stored';
  /** The reason of a failure: the File Engine (`file-engine-unreachable`), or the file's host (`rejected-by-media`). */
  readonly reason?: string;
}

export interface ReHostDeps {
  readonly channel: AnyChannel;
  readonly account: Account;
  readonly http: HttpClient;
  /** Absent without FILE_ENGINE_URL: links of the provider are handed on as they are. */
  readonly fileEngine: FileEngineClient | undefined;
  readonly assertAllowed: (url: string, account: Account) => Promise<void>;
  readonly observeStoring: MediaAccess['observeStoring'];
  readonly conversationTag: string;
  /** Its host must have begun to answer by then. */
  readonly openWithinMs: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches one file with the provider's credentials and streams it into the File Engine. @throws {UpstreamError} retryable if another try
 * may succeed; a permanent failure comes back as `hosted: false`.
 */
export async function reHostMedia(media: InboundMedia, deps: ReHostDeps): Promise<HostedMedia> {
  const { source } = media;
  if ('unavailable' in source) return unavailable(media, source.unavailable);
  if (media.isStored === true && 'url' in source) return at(source.url, media);
  if (deps.fileEngine === undefined) return withoutFileEngine(media);
  try {
    const hosted = await throughFileEngine(media, deps.fileEngine, deps);
    deps.observeStoring(deps.account, { outcome: 'stored' });
    return hosted;
  } catch (error) {
    if (error instanceof FleetError && !deps.signal.aborted)
      deps.observeStoring(deps.account, { outcome: 'not-stored', reason: reasonOf(error) });
    if (error instanceof HostIsLate) return { ...unavailable(media, error.message), isLate: true };
    if (error instanceof FleetError && !error.advice.retryable) return unavailable(media, error.message);
    throw error;
  }
}

async function throughFileEngine(
  media: InboundMedia,
  fileEngine: FileEngineClient,
  deps: ReHostDeps,
): Promise<HostedMedia> {
  const reply = await open(media, deps);
  const mimeType =
    media.mimeType ?? reply.headers['content-type']?.split(';', 1)[0]?.trim() ?? 'application/octet-stream';
  const name = media.name ?? fileNameIn(reply.headers['content-disposition']);
  const file = isCardFile({ mimeType, name })
    ? await readCardFile(reply.body)
    : { contacts: [], entries: [], body: reply.body };
  const stored = await fileEngine.upload({
    body: file.body,
    mimeType,
    conversationId: deps.conversationTag,
    signal: deps.signal,
    ...compact({ name }),
  });
  return {
    hosted: true,
    kind: media.kind,
    ...stored,
    ...(file.contacts.length === 0 ? {} : { contacts: file.contacts }),
    ...(file.entries.length === 0 ? {} : { words: file.entries.join('\n') }),
  };
}

async function open(media: InboundMedia, deps: ReHostDeps): Promise<HttpStreamReply> {
  const { channel, account, http } = deps;
  const assertAllowed = async (url: string): Promise<void> => deps.assertAllowed(url, account);
  const reply = await answeredWithin(deps, async (signal) =>
    channel.openMedia === undefined
      ? plainGet(media, { http, signal, assertAllowed })
      : channel.openMedia(media, account, { http, signal, assertAllowed }),
  );
  if (reply.status >= 200 && reply.status < 300) return reply;
  reply.body.destroy();
  const retryable = reply.status === 404 || reply.status === 408 || reply.status === 429 || reply.status >= 500;
  throw new UpstreamError('media', `The provider answered ${reply.status} for the file`, {
    retryable,
    status: reply.status,
    maxAttempts: 5,
  });
}

/**
 * A host that does not answer must not hold a conversation up. Once it has begun, the file may take its time.
 * @throws {HostIsLate} when the time is up.
 */
async function answeredWithin(
  { signal, openWithinMs }: Pick<ReHostDeps, 'signal' | 'openWithinMs'>,
  open: (signal: AbortSignal) => Promise<HttpStreamReply>,
): Promise<HttpStreamReply> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, openWithinMs);
  try {
    return await open(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error;
    const seconds = Math.ceil(openWithinMs / 1000);
    throw new HostIsLate(`its host did not answer within ${seconds} s`, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The time is up for this message, and not for the file. */
class HostIsLate extends UpstreamError {
  constructor(message: string, cause: unknown) {
    super('media', message, { retryable: false, cause });
  }
}

const reasonOf = (error: FleetError): string =>
  error instanceof HostIsLate ? 'media-unreachable' : describeFailure(error).reason;

async function plainGet(
  media: InboundMedia,
  tools: {
    readonly http: HttpClient;
    readonly signal: AbortSignal;
    readonly assertAllowed: (url: string) => Promise<void>;
  },
): Promise<HttpStreamReply> {
  if (!('url' in media.source)) throw new UpstreamError('media', 'The file has no address', { retryable: false });
  await tools.assertAllowed(media.source.url);
  return tools.http.stream({ method: 'GET', url: media.source.url, signal: tools.signal, timeoutMs: 60_000 });
}

function withoutFileEngine(media: InboundMedia): HostedMedia {
  if (!('url' in media.source)) return unavailable(media, 'FILE_ENGINE_URL is not set');
  return at(media.source.url, media);
}

const at = (url: string, media: InboundMedia): HostedMedia => ({
  hosted: true,
  kind: media.kind,
  url,
  name: media.name ?? 'file',
  mimeType: media.mimeType ?? 'application/octet-stream',
  ...compact({ sizeBytes: media.sizeBytes }),
});

const unavailable = (media: InboundMedia, why: string): Extract<HostedMedia, { hosted: false }> => ({
  hosted: false,
  kind: media.kind,
  why,
  ...compact({ mimeType: media.mimeType, name: media.name }),
});
