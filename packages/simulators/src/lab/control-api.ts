import { MisbehaviourJson } from './misbehaviour.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { json, jsonOf } from './recorded-request.ts';
import type { RecordedRequest, SimulatorReply } from './recorded-request.ts';
import type { Violation } from './violation.ts';

export const CONTROL_PREFIX = '/_sim/';

/** `name` is served at `POST /_sim/<name>`: it gets the JSON body, and its result is answered as JSON. */
export type ControlCommands = Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => unknown>>;

interface Controlled {
  readonly requests: readonly RecordedRequest[];
  /** Entries of any kind that are gone because newer ones came. */
  readonly forgotten: number;
  readonly violations: readonly Violation[];
  misbehave(fault: Misbehaviour): void;
  clear(): void;
}

/**
 * The same simulator, driven from outside by a demo, a load test or a chaos test:
 * `POST /_sim/misbehave` (a Misbehaviour; `match` as a string or `{method, path, bodyIncludes}`), `GET /_sim/requests?after=<number>`,
 * `GET /_sim/violations`, `POST /_sim/clear`, and the simulator's own commands.
 */
export async function answerControl(
  simulator: Controlled,
  request: RecordedRequest,
  commands: ControlCommands,
): Promise<SimulatorReply> {
  const name = request.path.slice(CONTROL_PREFIX.length);
  if (request.method === 'GET') return answerQuestion(simulator, name, request);
  if (request.method !== 'POST') return json(405, { error: 'GET or POST' });
  const body = request.body.length === 0 ? {} : jsonOf(request);
  if (!isRecord(body)) return json(400, { error: 'the body must be a JSON object' });
  try {
    if (Object.hasOwn(commands, name)) return json(200, (await commands[name]?.(body)) ?? { done: true });
    return command(simulator, name, body);
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function answerQuestion(simulator: Controlled, name: string, request: RecordedRequest): SimulatorReply {
  if (name === 'violations') return json(200, { violations: simulator.violations });
  if (name !== 'requests') return json(404, { error: `no ${name} here` });
  const after = Number(request.query.get('after') ?? 0);
  const { requests, forgotten } = simulator;
  return json(200, { requests: requests.filter((kept) => kept.number > after).map(describe), forgotten });
}

function command(simulator: Controlled, name: string, body: Record<string, unknown>): SimulatorReply {
  if (name === 'misbehave') simulator.misbehave(MisbehaviourJson.parse(body));
  else if (name === 'clear') simulator.clear();
  else return json(404, { error: `no command ${name}` });
  return json(200, { done: true });
}

function describe(request: RecordedRequest): unknown {
  return {
    ...request,
    query: Object.fromEntries(request.query),
    body: request.body.toString('utf8'),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
