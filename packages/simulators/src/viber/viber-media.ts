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

/** Where Viber keeps the files of customers: addresses that need no login and that end after some time. */
export class ViberMedia {
  readonly #files: CustomerFile[] = [];
  #ended = 0;

  /** Path and query of its address. */
  add(file: CustomerFile): string {
    this.#files.push(file);
    return `${DOWNLOAD_PATH}?id=${String(this.#files.length)}`;
  }

  /** What was given out so far can be fetched no more, as after an hour. */
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
