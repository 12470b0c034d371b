import { json, SimulatorServer } from '../lab/index.ts';
import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { newMid } from './customer-events.ts';
import type { CustomerFile } from './customer-events.ts';

/** The host of customers' files: another origin than the API, with signed addresses that need no login and get none. */
export class FacebookMedia {
  readonly server: SimulatorServer;
  readonly #files: BoundedMap<string, CustomerFile>;

  constructor(memory: Memory) {
    this.#files = memory.files();
    this.server = new SimulatorServer({ memory, answer: (request) => this.#serve(request) });
  }

  /** @returns the file's address. */
  add(file: CustomerFile): string {
    const path = `/v/t59/${newMid()}/${encodeURIComponent(file.name ?? 'file')}`;
    this.#files.set(path, file);
    return `${this.server.url}${path}?oh=c2lnbmVk&oe=67FFFFFF`;
  }

  #serve(request: RecordedRequest): SimulatorReply {
    const file = this.#files.get(request.path);
    if (file === undefined || request.query.get('oh') === null) return json(403, { error: 'URL signature mismatch' });
    if (request.headers['authorization'] !== undefined || request.query.get('access_token') !== null) {
      this.server.violation('the host of files was sent a token', request);
    }
    return { status: 200, headers: { 'content-type': file.type }, body: file.content };
  }
}
