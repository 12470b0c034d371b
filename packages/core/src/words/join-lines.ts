/** Lines of a text, one below the other, without those that say nothing. */
export const joinLines = (lines: readonly (string | undefined)[]): string =>
  lines.filter((line) => line !== undefined && line.trim() !== '').join('\n');
