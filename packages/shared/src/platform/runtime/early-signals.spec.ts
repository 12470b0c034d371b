import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const MODULE = new URL('early-signals.ts', import.meta.url).href;

/** Runs a program that waits for ever, once it has said that it listens. @returns its exit code and the signal that ended it. */
async function endOf(program: string, signals: readonly NodeJS.Signals[]): Promise<readonly unknown[]> {
  const code = `import { leaveAtEarlySignals, listenNoMore } from '${MODULE}';
    setInterval(() => undefined, 60_000);
    ${program}
    process.stdout.write('ready\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  for (const signal of signals) child.kill(signal);
  return ended;
}

describe('a process that is still loading', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with 0 at ${signal}`, async () => {
      expect(await endOf('leaveAtEarlySignals();', [signal])).to.deep.equal([0, null]);
    });
  }

  it('passes over SIGHUP', async () => {
    expect(await endOf('leaveAtEarlySignals();', ['SIGHUP', 'SIGTERM'])).to.deep.equal([0, null]);
  });

  it('leaves signals to a listener that comes later', async () => {
    const program = "leaveAtEarlySignals(); process.on('SIGTERM', () => process.exit(7)); listenNoMore();";
    expect(await endOf(program, ['SIGTERM'])).to.deep.equal([7, null]);
  });
});
