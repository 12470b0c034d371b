/** The lines of a log with this `event`, a stable code beside the sentence, which may be reworded. */
export function linesOfEvent(log: string | readonly string[], event: string): readonly LogLine[] {
  const lines = typeof log === 'string' ? log.split('\n') : log;
  return lines.filter((line) => line.includes(`"event":"${event}"`)).map((line) => JSON.parse(line) as LogLine);
}

export type LogLine = Readonly<Record<string, unknown>>;
