import type { TrailStep } from '@ccm/shared/messages';

/** The provider's id under which it took a part, by the message's trail. A report by watermark names no message, and so no id. */
export function idTakenUnder(trail: readonly TrailStep[], part: number): string | undefined {
  const taken = trail.findLast(({ step, detail }) => step === 'sent-part' && detail?.['part'] === part);
  const id = taken?.detail?.['providerMessageId'];
  return typeof id === 'string' ? id : undefined;
}
