import { Agent } from 'node:http';
import got from 'got';
import { optionsOf, tellParent } from './parent.ts';

/** The bare library: `count` objects posted, `atOnce` at a time, over kept connections. */
const { url, count, atOnce } = optionsOf() as { readonly url: string; readonly count: number; readonly atOnce: number };
const warmUp = count / 4;
const client = got.extend({
  agent: { http: new Agent({ keepAlive: true, maxSockets: atOnce }) },
  retry: { limit: 0 },
  responseType: 'buffer',
});
/** Filler to about the length of a forwarded short message. */
const filler = 'x'.repeat(500);
let taken = 0;
let done = 0;
let startedMs = 0;

async function work(): Promise<void> {
  while (taken < count) {
    taken += 1;
    await client.post(url, { json: { messageId: `bench-${String(taken)}`, text: filler } });
    done += 1;
    if (done === warmUp) startedMs = performance.now();
  }
}

await Promise.all(Array.from({ length: atOnce }, work));
tellParent({ perSecond: ((count - warmUp) * 1000) / (performance.now() - startedMs) });
