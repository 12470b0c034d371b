import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';

const MODULE = new URL('index.ts', import.meta.url).href;
const nodeArgs = (code: string): string[] => [
  '--conditions=source',
  '--input-type=module',
  '-e',
  `import { createLogger, openLogFiles } from '${MODULE}'; ${code}`,
];

describe('logging without a writable place', () => {
  it('says once on standard output that the folder cannot be made, and continues there', () => {
    const options = {
      folder: '/dev/null/logs',
      service: 's',
      fileSizeBytes: 1000,
      backupFiles: 1,
      totalSizeBytes: 9000,
    };
    const output = execFileSync(
      process.execPath,
      nodeArgs(`
        const log = createLogger({ level: 'info', service: 's', customerData: false,
          destination: openLogFiles(${JSON.stringify(options)}) });
        log.info('one'); log.info('two');`),
    );
    const messages = output
      .toString()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).to.deep.equal(['LOG_PATH cannot be written, logging to standard output', 'one', 'two']);
  });

  it('continues if standard output leads to a full disk', () => {
    const run = spawnSync('sh', [
      '-c',
      '"$0" "$@" > /dev/full',
      process.execPath,
      ...nodeArgs(`
      const log = createLogger({ level: 'info', service: 's', customerData: false });
      for (let line = 0; line < 3; line += 1) {
        log.info('lost');
        await new Promise((resolve) => setImmediate(resolve));
      }
      process.stderr.write('still here');`),
    ]);
    expect([run.stderr.toString(), run.status]).to.deep.equal(['still here', 0]);
  });
});
