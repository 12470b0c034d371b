import { expect } from 'chai';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@ccm/shared/platform/config';
import { captureLog, linesOfEvent } from '@ccm/testing/support';
import { QueueUnavailable } from '../queue-unavailable.ts';
import type { PartitionEnvelope } from '@ccm/shared/storage/partitions';
import { encodeRecord } from './record.ts';
import { Spool } from './spool.ts';

const envelope = (sealed: string): PartitionEnvelope => ({ partition: 'webhooks-0', sealed });
const MANY = 1_000_000;

describe('Spool', () => {
  let path: string;
  const { logger, lines } = captureLog();
  const open = async (options: { maxBytes?: number; segmentBytes?: number } = {}): Promise<Spool> =>
    Spool.open({ path, maxBytes: MANY, logger, ...options });
  const segments = (): string[] => readdirSync(path).filter((name) => name.endsWith('.spool'));

  /** Takes everything out of the spool, as if Redis had confirmed it. */
  async function takeAll(spool: Spool): Promise<string[]> {
    const taken: string[] = [];
    for (let segment = await spool.oldest(); segment !== undefined; segment = await spool.oldest()) {
      for (const { sealed } of await spool.read(segment)) {
        taken.push(sealed);
        spool.confirm(1);
      }
      await spool.remove(segment);
    }
    return taken;
  }

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'ccm-spool-'));
  });

  afterEach(() => {
    rmSync(path, { recursive: true });
  });

  it('keeps the order over any number of segments, and leaves no file behind', async () => {
    const spool = await open({ segmentBytes: 100 });
    const names = Array.from({ length: 30 }, (_, number) => `envelope ${number}`);
    for (const group of [names.slice(0, 10), names.slice(10, 11), names.slice(11)]) {
      await Promise.all(group.map(async (name) => spool.append(envelope(name))));
    }
    expect(segments()).to.have.length(2);
    expect(spool.state.records).to.equal(30);
    expect(await takeAll(spool)).to.deep.equal(names);
    expect(spool.state).to.deep.equal({ records: 0, bytes: 0, refusing: undefined });
    await spool.close();
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it('gives out envelopes that are not written yet, before it says that nothing is left', async () => {
    const spool = await open();
    const appended = spool.append(envelope('one'));
    expect(await takeAll(spool)).to.deep.equal(['one']);
    await appended;
    expect(spool.state.records).to.equal(0);
    await spool.close();
  });

  it('counts an envelope from the moment it is given until it is confirmed', async () => {
    const spool = await open();
    const appended = spool.append(envelope('one'));
    expect(spool.state.records).to.equal(1);
    await appended;
    expect(spool.state.records).to.equal(1);
    await takeAll(spool);
    expect(spool.state.records).to.equal(0);
    await spool.close();
  });

  it('finds the records of an earlier process before its own, and cuts off a torn last record', async () => {
    const earlier = await open();
    await earlier.append(envelope('first'));
    await earlier.append(envelope('second'));
    await earlier.close();
    const [file = ''] = segments();
    appendFileSync(join(path, file), encodeRecord(envelope('half a record')).subarray(0, 12));

    const spool = await open();
    expect(spool.state.records).to.equal(2);
    await spool.append(envelope('third'));
    expect(linesOfEvent(lines, 'spool-record-torn')).to.have.lengthOf(1);
    expect(lines.join('')).to.not.include('half a record');
    expect(await takeAll(spool)).to.deep.equal(['first', 'second', 'third']);
    await spool.close();
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it('keeps a damaged segment for a person to look at', async () => {
    const earlier = await open();
    await earlier.append(envelope('first'));
    await earlier.append(envelope('second'));
    await earlier.append(envelope('third'));
    await earlier.close();
    const [file = ''] = segments();
    const bytes = readFileSync(join(path, file));
    const middle = encodeRecord(envelope('first')).length + 10;
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    writeFileSync(join(path, file), bytes);

    const spool = await open();
    expect(await takeAll(spool)).to.deep.equal(['first']);
    await spool.close();
    expect(readdirSync(path)).to.deep.equal([`${file}.damaged`]);
  });

  it('leaves the files of a living process alone, and takes them over after its end', async () => {
    const living = await open();
    await living.append(envelope('of the living'));
    const other = await open();
    expect(other.state.records).to.equal(0);
    expect(other.adoptedFrom).to.deep.equal([]);
    await living.close();
    await other.adopt();
    expect(other.adoptedFrom).to.deep.equal([living.owner]);
    expect(await takeAll(other)).to.deep.equal(['of the living']);
    await other.close();
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it("refuses beyond its size, counting other processes' records, and takes again when there is room", async () => {
    const size = encodeRecord(envelope('0123456789')).length;
    const other = await open();
    await other.append(envelope('0123456789'));
    const spool = await open({ maxBytes: 2 * size });
    await spool.append(envelope('0123456789'));
    const refusal: unknown = await spool.append(envelope('0123456789')).catch((error: unknown) => error);
    expect(refusal).to.be.an.instanceOf(QueueUnavailable);
    expect(spool.state).to.deep.include({ records: 1, refusing: 'full' });
    await takeAll(spool);
    expect(spool.state.refusing).to.equal(undefined);
    await spool.append(envelope('0123456789'));
    await Promise.all([spool.close(), other.close()]);
  });

  it('counts envelopes that are not written yet towards its size', async () => {
    const size = encodeRecord(envelope('0123456789')).length;
    const spool = await open({ maxBytes: 2 * size });
    const appended = await Promise.allSettled([1, 2, 3].map(async () => spool.append(envelope('0123456789'))));

    expect(appended.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected']);
    expect(spool.state).to.deep.include({ records: 2, bytes: 2 * size });
    await spool.close();
  });

  it('writes what waits when it closes, and leaves to the next process what it took over itself', async () => {
    const first = await open();
    const appended = first.append(envelope('first'));
    await first.close();
    await appended;
    const second = await open();
    await second.append(envelope('second'));
    await second.close();

    const third = await open();
    expect(third.adoptedFrom).to.have.members([first.owner, second.owner]);
    expect(await takeAll(third)).to.deep.equal(['first', 'second']);
    await third.close();
    expect(readdirSync(path)).to.deep.equal([]);
  });

  it('refuses when the disk does not take it, and counts nothing for it', async () => {
    const spool = await open();
    rmSync(path, { recursive: true });
    const refusal: unknown = await spool.append(envelope('lost?')).catch((error: unknown) => error);
    expect(refusal).to.be.an.instanceOf(QueueUnavailable);
    expect(spool.state).to.deep.equal({ records: 0, bytes: 0, refusing: 'disk' });
    mkdirSync(path);
    await spool.append(envelope('kept'));
    expect(spool.state).to.deep.include({ records: 1, refusing: undefined });
    await spool.close();
  });

  it('names SPOOL_PATH if the folder cannot be used', async () => {
    const file = join(path, 'a-file');
    writeFileSync(file, '');
    const error: unknown = await Spool.open({ path: join(file, 'spool'), maxBytes: MANY, logger }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.an.instanceOf(ConfigError).with.property('message').that.includes('SPOOL_PATH');
  });
});
