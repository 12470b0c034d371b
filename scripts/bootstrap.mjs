/**
 * The first program of `npm start` and `npm test`, with nothing installed yet and any Node from 20 on: installs the npm packages and the
 * servers that are missing, then hands over to the pinned Node. Plain JavaScript, Node's own modules only.
 *
 *     node scripts/bootstrap.mjs start [arguments]   set up, then scripts/start.ts
 *     node scripts/bootstrap.mjs dev [arguments]     set up, then scripts/dev.ts
 *     node scripts/bootstrap.mjs test [arguments]    set up, then scripts/run-tests.ts
 *     node scripts/bootstrap.mjs setup               set up only, for everything that tests need
 */
import { installNpmPackages, PINNED_NODE } from './bootstrap/npm-packages.mjs';
import { runInForeground, SetupError } from './bootstrap/run.mjs';
import { installServers } from './bootstrap/servers.mjs';

const SCRIPTS = new Map([
  ['start', 'scripts/start.ts'],
  ['dev', 'scripts/dev.ts'],
  ['test', 'scripts/run-tests.ts'],
]);

/**
 * @param {string | undefined} command
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(command, args) {
  const script = SCRIPTS.get(command ?? '');
  if (script === undefined && command !== 'setup') throw new SetupError('usage: bootstrap.mjs start|dev|test|setup');
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new SetupError(`Node 20 or newer is needed; this is ${process.version}.`);
  }
  await installNpmPackages();
  await installServers({ peers: command === 'test' || command === 'setup', postgresql: args.includes('campaign') });
  return script === undefined ? 0 : runInForeground(PINNED_NODE, ['--conditions=source', script, ...args]);
}

try {
  const [command, ...args] = process.argv.slice(2);
  process.exitCode = await main(command, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
