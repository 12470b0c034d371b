import type { Button } from '@ccm/core/domain';
import { LIMITS } from './limits.ts';

export type ReplyButton = Extract<Button, { kind: 'reply' }>;

/** Writes `ccm:<message id>:<part>`, then the titles of buttons whose payload differs, as far as they fit. */
export function writeTrackingData(messageId: string, partIndex: number, buttons: readonly ReplyButton[]): string {
  const plain = `ccm:${messageId}:${String(partIndex)}`;
  const titles = Object.fromEntries(
    buttons
      .filter(({ title, payload }) => payload !== '' && payload !== title)
      .map(({ title, payload }) => [payload, title]),
  );
  const full = `${plain}:${JSON.stringify(titles)}`;
  return Object.keys(titles).length === 0 || full.length > LIMITS.trackingData ? plain : full;
}

/** The titles by payload; none for tracking data that is not ours. */
export function readTrackingData(trackingData: string): { readonly titles: ReadonlyMap<string, string> } {
  const json = /^ccm:[A-Za-z0-9-]+:\d+:(\{.*\})$/s.exec(trackingData)?.[1];
  return { titles: new Map(json === undefined ? [] : titlesIn(json)) };
}

function titlesIn(json: string): readonly (readonly [string, string])[] {
  try {
    const parsed: unknown = JSON.parse(json);
    const entries: readonly (readonly [string, unknown])[] = Object.entries(parsed ?? {});
    return entries.flatMap(([payload, title]) => (typeof title === 'string' ? [[payload, title] as const] : []));
  } catch {
    return [];
  }
}
