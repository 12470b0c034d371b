import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FileResult, Request } from './messages.ts';
import { WorkerProcess } from './worker-process.ts';

describe('WorkerProcess', () => {
  let folder: string;
  let worker: WorkerProcess;
  const titles: string[] = [];

  const newWorker = (): WorkerProcess => new WorkerProcess(({ title }) => titles.push(title));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-process-'));
    worker = newWorker();
  });
  after(async () => {
    await worker.stop();
    await rm(folder, { recursive: true });
  });

  let files = 0;
  const run = async (source: string, options: Partial<Request> = {}): Promise<FileResult> => {
    files += 1;
    const file = join(folder, `${String(files)}.spec.ts`);
    await writeFile(file, source);
    titles.length = 0;
    // A file that left something has ended the worker, as in a whole run.
    if (!worker.running) {
      await worker.stop();
      worker = newWorker();
    }
    return worker.run({ file, timeoutMs: 5000, ...options });
  };

  it('runs a file, and reports each test and the sum', async () => {
    const result = await run(`
      describe('sums', () => {
        it('adds', () => {});
        it('fails', () => { throw new Error('no such sum'); });
      });
    `);

    expect(titles).to.deep.equal(['sums adds', 'sums fails']);
    expect(result).to.include({ passed: 1 });
    expect(result.failures.map(({ title }) => title)).to.deep.equal(['sums fails']);
    expect(result.failures[0]?.message).to.include('no such sum');
  });

  it('runs the next file in the same process', async () => {
    const source = `it('is in process ' + process.pid, () => {});`;
    await run(source);
    const [first] = [...titles];
    await run(source);

    expect(titles).to.deep.equal([first]);
  });

  it('runs only the tests that match', async () => {
    await run(`it('one', () => {}); it('two', () => {});`, { grep: 't.o' });

    expect(titles).to.deep.equal(['two']);
  });

  it('shuffles the tests of a file, in the same order for the same seed', async () => {
    const source = Array.from({ length: 10 }, (_, number) => `it('${String(number)}', () => {});`).join('');
    await run(source, { seed: 7 });
    const order = [...titles];
    await run(source, { seed: 7 });

    expect(titles).to.deep.equal(order);
    expect(titles).to.not.deep.equal(titles.toSorted());
  });

  const leftovers: readonly (readonly [string, string, RegExp])[] = [
    [
      'an open server',
      `import { createServer } from 'node:net';
      it('listens', (done) => { createServer().listen(0, '127.0.0.1', done); });`,
      /left open: TCP/,
    ],
    [
      'a running process',
      `import { spawn } from 'node:child_process';
      it('spawns', () => { const child = spawn('sleep', ['8'], { stdio: 'ignore' }); child.unref(); });`,
      /left running: process \d+ \(sleep\)/,
    ],
    [
      'a temporary file',
      `import { mkdtempSync } from 'node:fs'; import { join } from 'node:path'; import { tmpdir } from 'node:os';
      it('writes', () => { mkdtempSync(join(tmpdir(), 'forgotten-')); });`,
      /left on disk: forgotten-/,
    ],
  ];
  for (const [what, source, message] of leftovers) {
    it(`fails a file that leaves ${what} behind`, async () => {
      const fresh = new WorkerProcess(() => undefined);
      try {
        const file = join(folder, 'leaves.spec.ts');
        await writeFile(file, source);
        const { failures } = await fresh.run({ file, timeoutMs: 5000 });

        expect(failures.map(({ title }) => title)).to.deep.equal(['leaves nothing behind']);
        expect(failures[0]?.message).to.match(message);
      } finally {
        await fresh.stop();
      }
    });
  }

  it('fails a file that cannot be loaded', async () => {
    const { failures } = await run(`import './nowhere.ts';`);

    expect(failures[0]?.message).to.include('nowhere.ts');
  });

  it('fails a file that ends the process, and shows its output', async () => {
    const { failures } = await run(`it('exits', () => { console.error('about to end'); process.exit(3); });`);

    expect(failures[0]?.message).to.include('the process ended with 3').and.include('about to end');
    expect(worker.running).to.equal(false);
  });
});
