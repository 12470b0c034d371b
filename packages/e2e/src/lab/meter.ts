import type { LoadFigures } from '@ccm/simulators/lab-protocol';
import { compact } from '@ccm/core/objects';

/** The time for which arrivals are counted. */
const WINDOW_MS = 5000;
/** Each text of a load begins so, and ends with the message's number. */
export const LOAD_MARK = 'Load ';
const MARK = new RegExp(String.raw`^${LOAD_MARK}(\d+)$`);
const FORGOTTEN_MS = 10 * 60_000;

/** The times at which messages began and arrived. */
export class Meter {
  readonly #begunMs = new Map<string, number>();
  #arrived: { readonly atMs: number; readonly tookMs: number }[] = [];

  get waiting(): number {
    return this.#begunMs.size;
  }

  /** @returns the text by which it is known again. */
  begin(number: number): string {
    this.#begunMs.set(String(number), Date.now());
    return `${LOAD_MARK}${String(number)}`;
  }

  end(text: string, atMs: number): void {
    const number = MARK.exec(text)?.[1] ?? '';
    const begunMs = this.#begunMs.get(number);
    if (begunMs === undefined) return;
    this.#begunMs.delete(number);
    this.#arrived.push({ atMs, tookMs: Math.max(0, atMs - begunMs) });
  }

  figures(): LoadFigures {
    const nowMs = Date.now();
    for (const [number, begunMs] of this.#begunMs) {
      if (nowMs - begunMs < FORGOTTEN_MS) break;
      this.#begunMs.delete(number);
    }
    this.#arrived = this.#arrived.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    const perSecond = this.#arrived.length / (WINDOW_MS / 1000);
    const times = this.#arrived.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
    const at = (share: number): number | undefined => times[Math.floor(share * times.length)];
    const [p50Ms, p95Ms] = [at(0.5), at(0.95)];
    return {
      perSecond,
      waiting: this.waiting,
      ...compact({ p50Ms, p95Ms }),
    };
  }
}
