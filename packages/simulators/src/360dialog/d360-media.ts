import { randomBytes } from 'node:crypto';
import { json, SimulatorServer } from '../lab/index.ts';
import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { gatewayError, metaError } from './d360-errors.ts';

interface StoredFile {
  readonly content: Buffer;
  readonly mimeType: string;
}

const ATTACHMENTS_PATH = '/whatsapp_business/attachments/';
const ERROR_LIMIT = 20;
const HOUR_MS = 60 * 60_000;
const BLOCK_MS = 30 * 60_000;

/**
 * The customers' files, and Meta's own host, which serves them: a second server, which refuses callers without Meta's token, and notes it.
 * Twenty failing downloads in an hour block all of them for half an hour.
 */
export class D360Media {
  readonly lookaside: SimulatorServer;
  readonly #files: BoundedMap<string, StoredFile>;
  #errorTimes: number[] = [];
  #blockedUntilMs = 0;

  constructor(memory: Memory) {
    this.#files = memory.files();
    this.lookaside = new SimulatorServer({
      memory,
      answer: (request) => {
        this.lookaside.violation('a file was asked of Meta itself, which 360dialog customers cannot', request);
        const leaked = request.headers['d360-api-key'] !== undefined;
        if (leaked) this.lookaside.violation('the API key was sent to another host', request);
        return metaError(190, 'Invalid OAuth access token', 401);
      },
    });
  }

  /** @returns the media id. */
  add(content: string | Buffer, mimeType: string): string {
    const id = String(randomBytes(6).readUIntBE(0, 6) + 1_000_000_000_000_000);
    this.#files.set(id, { content: Buffer.from(content), mimeType });
    return id;
  }

  /** Media ids live for seven days. */
  expire(id: string): void {
    this.#files.delete(id);
  }

  clear(): void {
    this.#errorTimes = [];
    this.#blockedUntilMs = 0;
    this.lookaside.clear();
  }

  /** `GET /{media-id}` and the path that it tells, or undefined where the request is neither. */
  answerCloud(request: RecordedRequest): SimulatorReply | undefined {
    if (request.path === ATTACHMENTS_PATH) return this.#guarded(() => this.#content(request.query.get('mid') ?? ''));
    const id = /^\/([\w-]+)$/.exec(request.path)?.[1];
    return id === undefined ? undefined : this.#guarded(() => this.#address(id));
  }

  /** `GET /v1/media/{id}` */
  answerClassic(id: string): SimulatorReply {
    return this.#guarded(() => this.#content(id));
  }

  #address(id: string): SimulatorReply {
    const file = this.#files.get(id);
    if (file === undefined) return metaError(100, `Object with ID '${id}' does not exist`);
    const url = `${this.lookaside.url}${ATTACHMENTS_PATH}?mid=${id}&ext=${String(Date.now() + 300_000)}&hash=ARt`;
    return json(200, {
      url,
      mime_type: file.mimeType,
      sha256: 'f00d',
      file_size: file.content.length,
      id,
      messaging_product: 'whatsapp',
    });
  }

  #content(id: string): SimulatorReply {
    const file = this.#files.get(id);
    if (file === undefined) return gatewayError(404, 'media not found');
    return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content };
  }

  #guarded(answer: () => SimulatorReply): SimulatorReply {
    const now = Date.now();
    if (now < this.#blockedUntilMs) return gatewayError(429, 'too many failing media requests: blocked for 30 minutes');
    const reply = answer();
    if (reply.status < 400) return reply;
    this.#errorTimes = [...this.#errorTimes.filter((time) => now - time < HOUR_MS), now];
    if (this.#errorTimes.length >= ERROR_LIMIT) {
      this.#blockedUntilMs = now + BLOCK_MS;
      this.lookaside.violation('twenty media requests failed within an hour: downloads are blocked');
    }
    return reply;
  }
}
