import { expect } from 'chai';
import type { ExpectedCall } from './channel-cases.ts';
import type { RecordedCall } from '../support/index.ts';

/** The calls are these, in this order, and no others. */
export function expectCalls(calls: readonly RecordedCall[], expected: readonly ExpectedCall[]): void {
  expect(calls.map(({ method, path }) => `${method} ${path}`)).to.deep.equal(
    expected.map(({ method, path }) => `${method} ${path}`),
  );
  for (const [index, call] of calls.entries()) {
    const plan = expected[index];
    if (plan !== undefined) expectBodyAndHeaders(call, plan);
  }
}

function expectBodyAndHeaders(call: RecordedCall, { headers, json, form, body }: ExpectedCall): void {
  if (headers !== undefined) expect(call.headers).to.include(headers);
  if (json !== undefined) expect(JSON.parse(call.body)).to.deep.equal(json);
  if (form !== undefined) expect(formOf(call.body)).to.deep.equal(form);
  if (body !== undefined) expect(call.body).to.equal(body);
}

function formOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
