import { expect } from 'chai';
import { Memory } from './memory.ts';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_none, i) => from + i);

describe('Memory', () => {
  it('keeps everything of a test, fifty thousand entries', () => {
    const list = new Memory().list<number>();
    for (const number of numbers(1, 50_000)) list.push(number);
    expect([list.all.length, list.forgotten, list.all[0]]).to.deep.equal([50_000, 0, 1]);
  });

  it('keeps the newest entries of a list, at least as many as it was told, and counts the others', () => {
    const memory = new Memory();
    const list = memory.list<number>();
    memory.keepNewest(80);
    for (const number of numbers(1, 1000)) {
      list.push(number);
      expect(list.all.length).to.be.within(Math.min(number, 80), 90);
    }
    expect(list.all).to.deep.equal(numbers(list.forgotten + 1, 1000));
    expect(list.total).to.equal(1000);
  });

  it('keeps the entries of a map whose keys came last, where a known key keeps its place', () => {
    const memory = new Memory();
    memory.keepNewest(3);
    const map = memory.map<string, number>();
    for (const [index, key] of ['a', 'b', 'c', 'a', 'd', 'e'].entries()) map.set(key, index);
    expect([...map]).to.deep.equal([
      ['c', 2],
      ['d', 4],
      ['e', 5],
    ]);
    expect(map.forgotten).to.equal(2);
  });

  it('keeps fewer files than other entries in a lab, and names the forgotten ones', () => {
    const gone: number[] = [];
    const memory = new Memory();
    const files = memory.files<number, string>((number) => gone.push(number));
    for (const number of numbers(1, 502)) files.set(number, 'a file');
    expect(gone, 'all that a test may look at').to.deep.equal([]);
    memory.keepNewest(10_000);
    files.set(503, 'a file');
    expect(gone).to.deep.equal([1, 2, 3]);
  });

  it('counts the forgotten entries of all its lists and maps', () => {
    const memory = new Memory();
    memory.keepNewest(1);
    const [list, map] = [memory.list<number>(), memory.map<number, number>()];
    for (const number of numbers(1, 4)) list.push(number);
    for (const number of numbers(1, 4)) map.set(number, number);
    expect(memory.forgotten).to.equal(6);
    list.clear();
    map.clear();
    expect([memory.forgotten, list.total, map.size]).to.deep.equal([0, 0, 0]);
  });
});
