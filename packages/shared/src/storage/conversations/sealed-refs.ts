import { z } from 'zod';
import type { ConversationRef } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';

/** Short, since there are many: `[channel, account, customer id]`. */
const storedRef = z.tuple([z.string(), z.string(), z.string()]);

/** The conversations behind digests, sealed for one purpose. */
export class SealedRefs {
  readonly #sealed: SealedJson<z.infer<typeof storedRef>>;

  constructor(sealer: Sealer, purpose: string) {
    this.#sealed = new SealedJson(sealer, { purpose, schema: storedRef });
  }

  /** @param digest `conversationDigest` of the conversation. */
  seal({ channel, account, customerId }: ConversationRef, digest: string): string {
    return this.#sealed.seal([channel, account, customerId], digest);
  }

  /** Undefined without an entry, or for one that does not open. */
  open(sealed: string | null | undefined, digest: string): ConversationRef | undefined {
    const ref = this.#sealed.openIfReadable(sealed, digest);
    if (ref === undefined) return undefined;
    const [channel, account, customerId] = ref;
    return { channel, account, customerId };
  }
}
