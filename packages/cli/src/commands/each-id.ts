import { CommandFailure, EXIT } from '../exit.ts';

/**
 * Does the same to each of several things, also where one of them is refused. @throws {CommandFailure} 1 with every refusal, once all are
 * done; at once where the fleet cannot be reached.
 */
export async function eachId(ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
  const refused: string[] = [];
  for (const id of new Set(ids)) {
    try {
      await act(id);
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.exitCode !== EXIT.no) throw error;
      refused.push(`${id}: ${error.message}`);
    }
  }
  if (refused.length > 0) throw new CommandFailure(EXIT.no, refused.join('\n'));
}
