import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import express from 'express';
import { z } from 'zod';
import { readBody } from './page.ts';

const schema = z.strictObject({ filter: z.strictObject({ kind: z.enum(['inbound', 'outbound']).optional() }) });

/** The error for a body, as it is in the answer. */
function faultOf(body: unknown): { readonly says: string; readonly field: string | undefined } | undefined {
  try {
    readBody(Object.assign(Object.create(express.request) as express.Request, { body }), schema);
    return undefined;
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return { says: error.message, field: error.field };
  }
}

describe('readBody', () => {
  const table: readonly [title: string, body: unknown, says: string | undefined, field?: string][] = [
    ['takes what the schema wants', { filter: { kind: 'inbound' } }, undefined],
    [
      'names the field of a wrong value',
      { filter: { kind: 'lost' } },
      'filter.kind: must be one of inbound, outbound',
      'filter.kind',
    ],
    ['names a field that is not known', { filter: {}, dry: 1 }, 'dry: is not known here: leave it out', 'dry'],
    [
      'names it inside another one',
      { filter: { kid: 1 } },
      'filter.kid: is not known here: leave it out',
      'filter.kid',
    ],
    ['names no field where the request itself is wrong', [], 'request: must be an object'],
  ];
  for (const [title, body, says, field] of table) {
    it(title, () => {
      expect(faultOf(body)).to.deep.equal(says === undefined ? undefined : { says, field });
    });
  }
});
