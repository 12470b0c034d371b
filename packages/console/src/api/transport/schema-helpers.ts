import * as z from 'zod/mini';

/** Optional fields: a missing or malformed value becomes the fallback, and the page shows the rest. */
export const text = z.catch(z.string(), '');
export const maybeText = z.catch(z.nullable(z.string()), null);
export const count = z.catch(z.number(), 0);
export const maybeNumber = z.catch(z.nullable(z.number()), null);
export const flag = z.catch(z.boolean(), false);
export const texts = z.catch(z.array(z.string()), []);
export const anything = z.catch(z.unknown(), null);

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The items that a list asks for at once. */
export const PAGE_SIZE = 200;

/** `{items, next}`. */
export const pageOf = <Item extends z.ZodMiniType>(
  item: Item,
): z.ZodMiniObject<{ items: z.ZodMiniArray<Item>; next: typeof maybeText }> =>
  z.object({ items: z.array(item), next: maybeText });
