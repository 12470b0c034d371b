import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFleet } from '@ccm/e2e/fleet';
import { SmscSimulator } from '@ccm/simulators/smsc';
import type { Submitted } from '@ccm/simulators/smsc';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';

const CUSTOMERS = 3;
const MESSAGES = 30;
const WAIT = { timeoutMs: 40_000 } as const;

describe('an SMSC that stands in for one that is down', () => {
  let folder: string;
  let fleet: LabFleet;
  let first: SmscSimulator;
  let second: SmscSimulator;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-fail-over-'));
    second = await new SmscSimulator({ receipts: 'none' }).listen();
    const settings = { remoteIpAddress: '127.0.0.1', remotePort: second.port, systemId: 'ccm', fromNumber: '62999' };
    const accounts = [{ name: 'second', channel: 'smpp', provider: 'smpp', settings }];
    await writeFile(join(folder, 'channels.json'), JSON.stringify({ accounts }));
    fleet = await LabFleet.start({
      brokers: 0,
      env: { CHANNELS_FILE: join(folder, 'channels.json'), SMPP_FAILOVER: 'second', SMPP_WINDOW_SIZE: '1' },
    });
    first = fleet.outside.smsc;
    first.receipts = 'none';
    await Promise.all([first, second].map(async (smsc) => smsc.waitUntil(() => smsc.bound.length === 1, WAIT)));
  });

  after(async () => {
    await fleet.stop();
    await second.stop();
    await rm(folder, { recursive: true });
  });

  const send = async (number: string, text: string): Promise<string> =>
    fleet.send({ channel: 'smpp', account: 'default', number, text });
  const trailOf = async (id: string): Promise<string> => (await fleet.api(`/messages/${id}`)).text();
  const goDown = (): void => {
    first.clearFaults();
    first.misbehave({ kind: 'refuse-connection', times: 1000 });
    first.dropAll();
  };
  const comeBack = async (): Promise<void> => {
    first.clearFaults();
    await first.waitUntil(() => first.bound.length === 1, WAIT);
  };
  const numberOf = (customer: number): string => `+44770090020${String(customer)}`;
  const textOf = (index: number): string => `text ${String(index).padStart(2, '0')}`;
  const goesTo =
    (number: string) =>
    ({ destination }: Submitted): boolean =>
      `+${destination.address}` === number;
  const submitsTo = (number: string): readonly Submitted[] =>
    [...first.submits, ...second.submits].filter(goesTo(number)).toSorted((one, other) => one.atMs - other.atMs);
  const textsTo = (number: string): readonly string[] => [
    ...new Set(submitsTo(number).map(({ shortMessage }) => shortMessage.toString('latin1'))),
  ];

  it("takes waiting and new messages, in each customer's order, until the other is back", async () => {
    first.misbehave({ kind: 'slow', delayMs: 100, times: 1000 });
    for (let index = 0; index < MESSAGES / 2; index += 1) await send(numberOf(index % CUSTOMERS), textOf(index));
    await first.waitUntil(() => first.taken > 3, WAIT);
    goDown();
    await second.waitUntil(() => second.taken > 0, WAIT);
    for (let index = MESSAGES / 2; index < MESSAGES; index += 1) await send(numberOf(index % CUSTOMERS), textOf(index));

    for (let customer = 0; customer < CUSTOMERS; customer += 1) {
      const all = Array.from({ length: MESSAGES }, (_, index) => index)
        .filter((index) => index % CUSTOMERS === customer)
        .map(textOf);
      await second.waitUntil(() => textsTo(numberOf(customer)).length === all.length, WAIT);
      expect(textsTo(numberOf(customer))).to.deep.equal(all);
    }
    expect(second.submits[0]?.source.address).to.equal('62999');
    await comeBack();
    const { taken } = first;
    await send(numberOf(0), 'back again');
    await first.waitUntil(() => first.taken === taken + 1, WAIT);
    expect(second.submits.map(({ shortMessage }) => shortMessage.toString())).to.not.include('back again');
  });

  it('does not send the rest of a text whose first part went over the other, since a telephone joins parts by their sender', async () => {
    const number = '+447700900300';
    const text = 'parts of one text '.repeat(20);
    first.misbehave({ kind: 'slow', delayMs: 1 });
    first.misbehave({ kind: 'error', status: 0x08, times: 20 });
    const id = await send(number, text);
    await eventually(async () => (await trailOf(id)).includes('provider-unavailable'), WAIT);
    goDown();
    const isTriedAgain = async (): Promise<boolean> =>
      second.submits.some(goesTo(number)) || (await trailOf(id)).includes('session-not-bound');
    await eventually(isTriedAgain, WAIT);

    await comeBack();
    await first.waitUntil(() => first.messagesTo(number).length === 1, WAIT);
    expect(first.messagesTo(number).map((message) => message.text)).to.deep.equal([text]);
    expect(second.messagesTo(number)).to.deep.equal([]);
    expect(second.submits.filter(goesTo(number))).to.deep.equal([]);
  });
});
