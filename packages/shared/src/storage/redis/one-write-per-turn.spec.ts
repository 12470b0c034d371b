import { expect } from 'chai';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { corkUntilNextTick } from './one-write-per-turn.ts';

describe('corkUntilNextTick', () => {
  const recorded = (): { readonly stream: Writable; readonly writes: string[] } => {
    const writes: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        writes.push(String(chunk));
        done();
      },
      writev: (chunks, done) => {
        writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
        done();
      },
    });
    corkUntilNextTick(stream);
    return { stream, writes };
  };

  it('combines the writes of a chain of promises, started by the answers of one packet', async () => {
    const { stream, writes } = recorded();
    await nextTurn();
    for (const command of ['a', 'b', 'c']) {
      stream.write(command);
      await Promise.resolve();
    }
    await nextTurn();
    expect(writes).to.deep.equal(['abc']);
  });

  it('holds nothing back until the next turn', async () => {
    const { stream, writes } = recorded();
    stream.write('a');
    await nextTurn();
    stream.write('b');
    await nextTurn();
    expect(writes).to.deep.equal(['a', 'b']);
  });
});
