import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';

/** A file that a customer sends. */
export interface CustomerFile {
  /** Viber's type of the message. */
  readonly type: 'picture' | 'video' | 'file';
  readonly content: Buffer;
  /** MIME type. */
  readonly mimeType: string;
  readonly name: string;
}

const DOWNLOAD_PATH = '/pg_download';

/** Viber's store of customers' files: its addresses need no login and expire after some time. */
export class ViberMedia {
  readonly #files: BoundedMap<number, CustomerFile>;
  #count = 0;

  constructor(memory: Memory) {
    this.#files = memory.files();
  }

  /** Path and query of its address. */
  add(file: CustomerFile): string {
    this.#count += 1;
    this.#files.set(this.#count, file);
    return `${DOWNLOAD_PATH}?id=${String(this.#count)}`;
  }

  /** Expires all addresses given out so far, as after an hour. */
  expire(): void {
    this.#files.clear();
  }

  /** Undefined for a request that is for no file. */
  answer(request: RecordedRequest): SimulatorReply | undefined {
    if (request.method !== 'GET' || request.path !== DOWNLOAD_PATH) return undefined;
    const file = this.#files.get(Number(request.query.get('id')));
    if (file === undefined) return { status: 404, body: 'gone' };
    return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content };
  }
}
