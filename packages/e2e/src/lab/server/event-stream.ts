import type { ServerResponse } from 'node:http';
import type { LabEvent } from '@ccm/simulators/lab-protocol';
import type { Lab } from '../lab.ts';

const HEARTBEAT_MS = 15_000;
/** A reader that falls so far behind is disconnected, and begins anew. */
const MAX_BEHIND_BYTES = 4_000_000;

/** Server-sent events: the whole lab first, then every change. */
export class EventStream {
  readonly #lab: Lab;
  readonly #readers = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #ignore: () => void;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#ignore = lab.listen((event) => this.#send(event));
    this.#heartbeat = setInterval(() => {
      for (const reader of this.#readers) reader.write(':\n\n');
    }, HEARTBEAT_MS);
  }

  open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(this.#frame({ event: 'lab', data: this.#lab.view }));
    this.#readers.add(response);
    response.once('close', () => this.#readers.delete(response));
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    this.#ignore();
    for (const reader of this.#readers) reader.end();
  }

  #send(event: LabEvent): void {
    if (this.#readers.size === 0) return;
    const frame = this.#frame(event);
    for (const reader of this.#readers) {
      if (reader.writableLength > MAX_BEHIND_BYTES) reader.destroy();
      else reader.write(frame);
    }
  }

  #frame({ event, data }: LabEvent): string {
    return `event: ${event}\ndata: ${this.#lab.localised(JSON.stringify(data))}\n\n`;
  }
}
