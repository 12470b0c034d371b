import { decodeGsm } from '@ccm/core/gsm';
import type { BoundedList, BoundedMap, Memory } from '../../lab/index.ts';
import { bodyOf, placeOf } from '../wire/short-message.ts';
import type { ShortMessage } from '../wire/short-message.ts';

/** A message as the telephone shows it, once all its parts are there. */
export interface WholeMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly parts: number;
}

/** Joins parts as a telephone does: by sender, receiver, reference and number of parts, in any order of arrival. */
export class MessageJoiner {
  readonly #parts: BoundedMap<string, Map<number, ShortMessage>>;
  readonly #whole: BoundedList<WholeMessage>;

  constructor(memory: Memory) {
    this.#parts = memory.map();
    this.#whole = memory.list();
  }

  get messages(): readonly WholeMessage[] {
    return this.#whole.all;
  }

  /** Messages of which parts are missing. */
  get incomplete(): number {
    return this.#parts.size;
  }

  /** @returns the whole message, when this part completed it */
  add(message: ShortMessage): WholeMessage | undefined {
    const { reference, total, number } = placeOf(message);
    if (reference === '') return this.#complete([message]);
    const key = JSON.stringify([message.source.address, message.destination.address, reference, total]);
    const parts = this.#parts.get(key) ?? new Map<number, ShortMessage>();
    this.#parts.set(key, parts.set(number, message));
    if (parts.size < total) return undefined;
    this.#parts.delete(key);
    return this.#complete([...parts].toSorted(([one], [other]) => one - other).map(([, part]) => part));
  }

  #complete(parts: readonly ShortMessage[]): WholeMessage | undefined {
    const [first] = parts;
    if (first === undefined) return undefined;
    const message = {
      from: first.source.address,
      to: first.destination.address,
      text: parts.map(textOf).join(''),
      parts: parts.length,
    };
    this.#whole.push(message);
    return message;
  }
}

/** Each part is decoded alone, as a strict telephone would: a character cut in two is lost and shows. */
function textOf(message: ShortMessage): string {
  const body = bodyOf(message);
  if (message.dataCoding === 8) return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(body);
  if (message.dataCoding === 3) return body.toString('latin1');
  return message.dataCoding === 0 || message.dataCoding >= 0xf0 ? decodeGsm(body) : body.toString('latin1');
}
