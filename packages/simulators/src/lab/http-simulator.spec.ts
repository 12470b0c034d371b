import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { ControlCommands } from './control-api.ts';
import { HttpSimulator } from './http-simulator.ts';
import type { IncomingCall, SimulatorReply } from './recorded-request.ts';
import { SimulatorServer } from './simulator-server.ts';

/** Answers with its greeting, and has a second host for files. */
class Greeter extends HttpSimulator {
  readonly files = new SimulatorServer({ answer: () => ({ status: 200, body: 'a file' }) });
  #greeting = 'hello';
  #done = 0;

  get done(): number {
    return this.#done;
  }

  /** @param work work of the simulator's own. */
  begin(work: (signal: AbortSignal) => Promise<void>): void {
    this.inBackground(async () => {
      await work(this.stopping);
      this.#done += 1;
    });
  }

  protected override answer({ path }: IncomingCall): SimulatorReply {
    if (path === '/rude') this.server.violation('rude');
    return { status: 200, body: this.#greeting };
  }

  protected override commands(): ControlCommands {
    return { 'change-greeting': ({ to }) => void (this.#greeting = String(to)) };
  }

  protected override hostsBeside(): readonly SimulatorServer[] {
    return [this.files];
  }
}

describe('HttpSimulator', () => {
  let greeter: Greeter;

  beforeEach(async () => {
    greeter = await new Greeter().listen();
  });

  afterEach(async () => {
    await greeter.stop();
  });

  const get = async (url: string): Promise<string> => (await fetch(url)).text();

  it('answers as its party does, and keeps the request', async () => {
    expect(await get(greeter.url)).to.equal('hello');
    expect(greeter.requests).to.have.lengthOf(1);
  });

  it('starts and stops the other hosts of its party', async () => {
    const { url } = greeter.files;

    expect(await get(url)).to.equal('a file');
    await greeter.stop();
    expect(await get(url).catch(() => 'stopped')).to.equal('stopped');
  });

  it('takes commands of its own over HTTP', async () => {
    await fetch(`${greeter.url}/_sim/change-greeting`, { method: 'POST', body: '{"to":"good evening"}' });

    expect(await get(greeter.url)).to.equal('good evening');
  });

  it('shows and forgets the violations of all hosts', async () => {
    await get(`${greeter.url}/rude`);
    greeter.files.violation('a file was asked for twice');

    expect(greeter.violations.map(({ what }) => what)).to.deep.equal(['rude', 'a file was asked for twice']);
    greeter.clear();
    expect(greeter.violations).to.deep.equal([]);
    expect(greeter.requests).to.deep.equal([]);
  });

  it('waits for its background work', async () => {
    greeter.begin(async () => Promise.resolve());
    await greeter.settled();

    expect(greeter.done).to.equal(1);
  });

  it('records failed background work as a violation', async () => {
    greeter.begin(async () => Promise.reject(new Error('broken')));
    await greeter.settled();

    expect(greeter.violations.map(({ what }) => what).join()).to.include('broken');
  });

  it('takes nothing for a violation that its stop has given up', async () => {
    greeter.begin(async (signal) => pause(60_000, undefined, { signal }));
    await greeter.stop();

    expect(greeter.violations).to.deep.equal([]);
  });
});
