import type { Command } from 'commander';
import type { CheckLine } from '../doctor/check-line.ts';
import { examineFleet, lastExamination } from '../doctor/examine-fleet.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import type { Terminal } from '../output/terminal.ts';
import { localTime } from '../output/values.ts';
import { environment, examples, sessionOf, terminalOf } from '../session.ts';

const COLOURS = { ok: 'green', warning: 'yellow', fault: 'red' } as const;

/**
 * `ccm doctor`: names faults and their remedies. The code that reads configurations is loaded by the sub-commands that need it: it would
 * double the time that every command takes to start.
 */
export function addDoctor(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('examine the running fleet: Redis, broker, applications, accounts, replicas, certificates, clocks')
    .option('--no-upload', 'do not store a file of some bytes in the File Engine')
    .option('--last', 'show what the last examination found, also one that nobody asked for, and examine nothing')
    .addHelpText('after', examples('doctor', 'doctor --no-upload --json', 'doctor --last'))
    .action(async (options: { upload: boolean; last?: boolean }, command: Command) => {
      const { api, terminal } = sessionOf(command);
      if (options.last === true) {
        const { at, lines } = await lastExamination(api);
        terminal.line(`Examined at ${localTime(at)}.\n`);
        report(lines, terminal);
        return;
      }
      terminal.note('examining the fleet ...');
      report(await examineFleet(api, options.upload), terminal);
    });
  doctor
    .command('env')
    .description(
      'tell the meaning of each variable of an .env file, and why a service would not start; compares several files',
    )
    .argument('<files...>', 'files in the notation of .env')
    .addHelpText('after', examples('doctor env .env.example', 'doctor env one.env other.env'))
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const { compareEnvironments, examineFile } = await import('../doctor/examine-file.ts');
      const terminal = terminalOf(command);
      report(
        [...files.flatMap((file) => examineFile(file, files.length > 1)), ...compareEnvironments(files)],
        terminal,
      );
    });
  doctor
    .command('tls')
    .description("check a server's certificates, against the public ones and SSL_TRUST_STORE_PATH")
    .argument('<host>', 'host or host:port')
    .addHelpText('after', examples('doctor tls hybrid-chat.example.com:8443'))
    .action(async (host: string, _options: unknown, command: Command) => {
      const { examineServer } = await import('../doctor/examine-server.ts');
      const terminal = terminalOf(command);
      report(await examineServer(host, environment()), terminal);
    });
}

/** @throws {CommandFailure} 1 where a line is a fault. */
function report(lines: readonly CheckLine[], terminal: Terminal): void {
  for (const line of lines) {
    terminal.json(line);
    const state = terminal.paint(COLOURS[line.state], line.state.padEnd(7));
    terminal.line(`${state}  ${line.title}: ${line.detail}`);
    if (line.remedy !== undefined) terminal.line(`         ${terminal.paint('dim', line.remedy)}`);
  }
  const faults = lines.filter(({ state }) => state === 'fault').length;
  const warnings = lines.filter(({ state }) => state === 'warning').length;
  if (faults > 0) throw new CommandFailure(EXIT.no, `${faults} of ${lines.length} checks found a fault.`);
  terminal.line(`\n${lines.length} checks, no fault, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`);
}
