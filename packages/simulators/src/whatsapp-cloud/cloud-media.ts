import { randomBytes } from 'node:crypto';
import { json, jsonOf } from '../lab/index.ts';
import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { metaError } from '../360dialog/index.ts';

interface StoredFile {
  readonly content: Buffer;
  readonly mimeType: string;
}

const ATTACHMENTS_PATH = '/whatsapp_business/attachments/';

/** The customers' files: an id, an address that it tells, which ends soon, and the file, all for the token alone. */
export class CloudMedia {
  readonly #files: BoundedMap<string, StoredFile>;
  readonly #addresses: BoundedMap<string, string>;

  constructor(memory: Memory) {
    this.#files = memory.files();
    this.#addresses = memory.files();
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

  /** Every address told so far has ended, as each does after five minutes. */
  expireAddresses(): void {
    this.#addresses.clear();
  }

  /** `GET /{media id}` and the address that it tells, or undefined where the request is neither. */
  answer(request: RecordedRequest, origin: string): SimulatorReply | undefined {
    if (request.method !== 'GET') return undefined;
    if (request.path === ATTACHMENTS_PATH) return this.#content(request.query.get('hash') ?? '');
    const id = /^\/v\d+\.\d+\/(\d{16,})$/.exec(request.path)?.[1];
    return id === undefined || !this.#files.has(id) ? undefined : this.#address(id, origin);
  }

  /** `POST /{number}/media`, whose form is not checked. */
  upload(request: RecordedRequest): SimulatorReply {
    return jsonOf(request) === undefined
      ? json(200, { id: this.add(request.body, 'application/octet-stream') })
      : metaError(100, 'the file is missing');
  }

  #address(id: string, origin: string): SimulatorReply {
    const { mimeType, content } = this.#files.get(id) ?? { mimeType: '', content: Buffer.alloc(0) };
    const hash = randomBytes(9).toString('base64url');
    this.#addresses.set(hash, id);
    return json(200, {
      messaging_product: 'whatsapp',
      url: `${origin}${ATTACHMENTS_PATH}?mid=${id}&source=getMedia&ext=1&hash=${hash}`,
      mime_type: mimeType,
      sha256: 'f00d',
      file_size: String(content.length),
      id,
    });
  }

  #content(hash: string): SimulatorReply {
    const file = this.#files.get(this.#addresses.get(hash) ?? '');
    if (file === undefined) return { status: 404, body: '' };
    return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content };
  }
}
