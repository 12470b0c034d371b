import { Command } from 'commander';
import { addCompletion } from './commands/completion.ts';
import { addDead } from './commands/dead.ts';
import { addDoctor } from './commands/doctor.ts';
import { addLists } from './commands/lists.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addReplayWebhooks } from './commands/replay-webhooks.ts';
import { addSend } from './commands/send.ts';
import { addTail } from './commands/tail.ts';
import { addTrace } from './commands/trace.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { examples } from './session.ts';

const ABOUT = `
It reads CCM_ADMIN_URL (default http://127.0.0.1:9081) and CCM_ADMIN_TOKEN or CCM_ADMIN_TOKEN_FILE,
or a profile: ~/.config/ccm/<profile>.env with these variables.

It ends with 0: done; 1: the answer is "no"; 2: wrong usage; 3: the fleet could not be reached.`;

/** The whole command line. @param version for `--version`. */
export function createProgram(version: string): Command {
  const program = new Command('ccm')
    .description('Operate a CCM fleet from the terminal, over its admin API')
    .version(version)
    .option('--json', 'print one JSON object per line')
    .option('--profile <name>', 'read the connection from ~/.config/ccm/<name>.env')
    .showHelpAfterError('(ccm --help lists the commands)')
    .addHelpText('after', ABOUT)
    .addHelpText('after', examples('doctor', 'trace +447700900123', 'tail --channel sms'))
    .exitOverride();
  for (const add of [
    addDoctor,
    addTrace,
    addTail,
    addSend,
    addDead,
    addQuarantine,
    addLists,
    addWebhooks,
    addReplayWebhooks,
    addCompletion,
  ]) {
    add(program);
  }
  return withJsonEverywhere(program);
}

/** `--json` and `--profile` may stand behind a command as well as before it. */
function withJsonEverywhere(program: Command): Command {
  const below = (command: Command): readonly Command[] => command.commands.flatMap((child) => [child, ...below(child)]);
  for (const command of below(program)) {
    command
      .option('--json', 'print one JSON object per line')
      .option('--profile <name>', 'read the connection from ~/.config/ccm/<name>.env')
      .exitOverride();
  }
  return program;
}
