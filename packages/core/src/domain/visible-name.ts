/** Whether a text shows nothing: blanks, invisible letters and control characters alone. */
export const isBlank = (text: string): boolean => visibleName(text) === undefined;

/**
 * A name that shows something, trimmed; undefined for one of blanks, invisible letters and control characters alone, as people give
 * themselves on WhatsApp (U+3164, U+2800, U+200B and the like).
 */
export function visibleName(name: string | null | undefined): string | undefined {
  const shown = (name ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
  return shown === '' ? undefined : name?.trim();
}
