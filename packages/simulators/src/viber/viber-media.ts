import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';

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
  readonly #files: CustomerFile[] = [];
  #ended = 0;

  /** Path and query of its address. */
  add(file: CustomerFile): string {
    this.#files.push(file);
    return `${DOWNLOAD_PATH}?id=${String(this.#files.length)}`;
  }

  /** Expires all addresses given out so far, as after an hour. */
  expire(): void {
    this.#ended = this.#files.length;
  }

  /** Undefined for a request that is for no file. */
  answer(request: RecordedRequest): SimulatorReply | undefined {
    if (request.method !== 'GET' || request.path !== DOWNLOAD_PATH) return undefined;
    const number = Number(request.query.get('id'));
    const file = number > this.#ended ? this.#files[number - 1] : undefined;
    if (file === undefined) return { status: 404, body: 'gone' };
    return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content };
  }
}
