import { json, SimulatorServer } from '../lab/index.ts';
import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import type { CustomerFile } from './customer-message.ts';
import { newSid } from './twilio-message.ts';

/**
 * The store behind media addresses: another origin, as at Twilio, with signed addresses. It refuses a request that carries an
 * Authorization header, as such stores do, and notes that credentials were sent to a stranger.
 */
export class TwilioMedia {
  readonly server: SimulatorServer;
  readonly #files: BoundedMap<string, CustomerFile>;

  constructor(memory: Memory) {
    this.#files = memory.files();
    this.server = new SimulatorServer({ memory, answer: (request) => this.#serve(request) });
  }

  /** @returns the media's id. */
  add(file: CustomerFile): string {
    const sid = newSid('ME');
    this.#files.set(sid, file);
    return sid;
  }

  delete(sid: string): boolean {
    return this.#files.delete(sid);
  }

  /** The storage address to which the API redirects. */
  storageUrl(sid: string): string | undefined {
    return this.#files.has(sid) ? `${this.server.url}/media/${sid}?Expires=4102444800&Signature=c2lnbmVk` : undefined;
  }

  #serve(request: RecordedRequest): SimulatorReply {
    const file = this.#files.get(request.path.split('/').at(-1) ?? '');
    if (file === undefined) return json(404, { error: 'NoSuchKey' });
    if (request.headers['authorization'] !== undefined) {
      this.server.violation('the media store was sent an Authorization header', request);
      return json(400, { error: 'Only one auth mechanism allowed' });
    }
    return { status: 200, headers: { 'content-type': file.type }, body: file.content };
  }
}
