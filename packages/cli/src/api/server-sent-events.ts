import { jsonIn } from '@ccm/core/objects';
import { z } from 'zod';
import { CommandFailure, EXIT } from '../exit.ts';

export interface ServerSentEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const eventData = z.record(z.string(), z.unknown());

/**
 * The events of a stream, until it or the reader ends (https://html.spec.whatwg.org/multipage/server-sent-events.html). Comments and
 * events whose data is not a JSON object are left out. @throws {CommandFailure} 3 if the server breaks the stream off.
 */
export async function* serverSentEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  if (response.body === null) return;
  try {
    for await (const bytes of response.body) {
      rest += decoder.decode(bytes as Uint8Array, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = readBlock(block);
        if (event !== undefined) yield event;
      }
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    throw new CommandFailure(EXIT.unreachable, 'The stream broke off: is the gateway still up?', error);
  }
}

function readBlock(block: string): ServerSentEvent | undefined {
  const lines = block.split(/\r?\n/);
  const field = (name: string): string =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
      .join('\n');
  const data = eventData.safeParse(jsonIn(field('data')));
  return data.success ? { event: field('event') || 'message', data: data.data } : undefined;
}
