import { expect } from 'chai';
import { PARTS } from './index.ts';
import type { PartShape } from './index.ts';

function everyShape(path: string, shape: PartShape): (readonly [path: string, shape: PartShape])[] {
  const own = Object.entries(shape.parts ?? {}).map(([name, part]) => [`${path}.${name}`, part] as const);
  const within = [...own, ...(shape.entry === undefined ? [] : [[`${path}[]`, shape.entry] as const])];
  return [[path, shape], ...within.flatMap(([place, part]) => everyShape(place, part))];
}

const SHAPES = Object.entries(PARTS).flatMap(([name, shape]) => everyShape(name, shape));

describe('another word for a field', () => {
  for (const [path, { fields, others }] of SHAPES) {
    if (others === undefined) continue;
    it(`is no field of ${path} itself, and means one that there is`, () => {
      expect([...others.keys()].filter((word) => fields.includes(word))).to.deep.equal([]);
      expect(fields).to.include.members([...others.values()]);
    });
  }
});
