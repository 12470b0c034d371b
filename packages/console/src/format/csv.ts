/** Spreadsheets run a cell that begins so as a formula. A phone number with its plus is none. */
const FORMULA = /^(?!\+\d+$)[=+\-@\t\r]/;

/** One line of RFC 4180. A value that a spreadsheet would run begins with an apostrophe, for customers choose some of the values. */
export const csvLine = (values: readonly (string | number | null)[]): string => `${values.map(cellOf).join(',')}\r\n`;

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
