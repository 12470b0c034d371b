import type { Command } from 'commander';
import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import { AdminClient } from './api/admin-client.ts';
import { readConnection } from './api/connection.ts';
import { processTerminal } from './output/terminal.ts';
import type { Terminal } from './output/terminal.ts';

/** The terminal and the admin API that every command uses. */
export interface Session {
  readonly terminal: Terminal;
  readonly api: AdminClient;
}

const globals = z.looseObject({ json: z.boolean().default(false), profile: z.string().optional() });

/** The environment that `ccm` was started in. */
export const environment = (): NodeJS.ProcessEnv => process.env;

/** The terminal of a command that asks no gateway. */
export const terminalOf = (command: Command): Terminal =>
  processTerminal(globals.parse(command.optsWithGlobals()).json);

/** From the options that every command takes: `--json`, `--profile`. */
export function sessionOf(command: Command): Session {
  const { json, profile } = globals.parse(command.optsWithGlobals());
  const connection = readConnection({ env: environment(), ...compact({ profile }) });
  const terminal = processTerminal(json);
  const note = (text: string): void => {
    terminal.note(text);
  };
  return { terminal, api: new AdminClient(connection, note) };
}

/** Examples below the help of a command. A test runs each of them. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ccm ${line}`).join('\n')}`;
