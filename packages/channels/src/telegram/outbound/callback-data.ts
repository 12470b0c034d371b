import { LIMITS } from '../limits.ts';

/** Stands in for a payload that is too long for a button: the press is told by its title, and the choices that are open know the rest. */
const BY_TITLE = 'ccm:title:';

export const isTooLong = (payload: string): boolean => Buffer.byteLength(payload) > LIMITS.callbackData;

/**
 * The data of a button. A payload that is too long is looked up by the button's place, which distinguishes the buttons of a keyboard.
 */
export function callbackDataOf(
  { title, payload }: { readonly title: string; readonly payload: string },
  place: number,
): string {
  const data = payload === '' ? title : payload;
  return isTooLong(data) ? `${BY_TITLE}${String(place)}` : data;
}

/** The payload in a button's data; undefined if the data does not hold it. */
export const payloadIn = (data: string): string | undefined =>
  data === '' || data.startsWith(BY_TITLE) ? undefined : data;

/** The title of the button with this data, where the pressed message came along. */
export function buttonTitle(
  keyboard: readonly (readonly { readonly text?: string | undefined; readonly callback_data?: string | undefined }[])[],
  data: string,
): string | undefined {
  return keyboard.flat().find((button) => button.callback_data === data)?.text;
}
