import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user of database servers if we are root: they refuse to run as root. Every Unix has this user, and it owns nothing. */
const UNPRIVILEGED = 'nobody';

const isRoot = (): boolean => process.getuid?.() === 0;

/** The command as an ordinary user runs it: unchanged, or, for root, with the rights of `nobody`. */
export function asOrdinaryUser(command: string, args: readonly string[]): { command: string; args: string[] } {
  if (!isRoot()) return { command, args: [...args] };
  const identity = [`--reuid=${UNPRIVILEGED}`, `--regid=nogroup`, '--clear-groups'];
  return { command: 'setpriv', args: [...identity, command, ...args] };
}

/** Runs a command to its end as `asOrdinaryUser`, in a folder that is made that user's own. */
export async function runAsOrdinaryUser(command: string, args: readonly string[], folder: string): Promise<void> {
  if (isRoot()) await run('chown', ['-R', `${UNPRIVILEGED}:nogroup`, folder]);
  const own = asOrdinaryUser(command, args);
  await run(own.command, own.args, { cwd: folder });
}
