import type { LabFleet } from '../../fleet/index.ts';
import type { Fault } from './fault.ts';

type Misbehaviour = Parameters<LabFleet['outside']['hybridChat']['misbehave']>[0];
type SmscFault = Parameters<LabFleet['outside']['smsc']['misbehave']>[0];

/** The same fault of every party that CCM calls over HTTP. It strikes only calls with an effect: a question is answered. */
const everybody = (name: string, fault: Misbehaviour): Fault => ({
  name: `everybody ${name}`,
  strike: async ({ outside }) => {
    const { hybridChat, fileEngine, crm, twilio, d360, facebook, viber } = outside;
    for (const simulator of [hybridChat, fileEngine, crm, twilio, d360, facebook, viber]) {
      simulator.misbehave({ match: { method: 'POST' }, ...fault });
    }
    return Promise.resolve();
  },
});

const smsc = (name: string, fault: SmscFault): Fault => ({
  name: `SMSC ${name}`,
  strike: async ({ outside }) => {
    outside.smsc.misbehave(fault);
    return Promise.resolve();
  },
});

/** command_status of a submit_sm_resp: SMPP 3.4, 5.1.3. */
const THROTTLED = 0x58;

/** Faults of providers, Hybrid Chat, the CRM and SMSCs. */
export const UPSTREAM_FAULTS: readonly Fault[] = [
  everybody('answers 500 (6 each)', { status: 500, times: 6 }),
  everybody('answers 429 with Retry-After (4 each)', { status: 429, headers: { 'retry-after': '1' }, times: 4 }),
  everybody('slow by 400 ms (20 each)', { delayMs: 400, times: 20 }),
  everybody('never answers (2 each)', { hang: true, times: 2 }),
  everybody('cuts the line before the effect (4 each)', { reset: true, times: 4 }),
  everybody('cuts the line after the effect (4 each)', { reset: true, afterEffect: true, times: 4 }),
  {
    name: 'SMSC drops every line',
    strike: async ({ outside }) => {
      outside.smsc.dropAll();
      return Promise.resolve();
    },
  },
  {
    name: 'SMSC falls silent',
    strike: async ({ outside }) => {
      outside.smsc.fallSilent();
      return Promise.resolve();
    },
  },
  smsc('throttles (12 times)', { kind: 'error', status: THROTTLED, times: 12 }),
  smsc('slow by 1.5 s (12 times)', { kind: 'slow', delayMs: 1500, times: 12 }),
  smsc('takes messages without an answer (3 times)', { kind: 'no-response', times: 3 }),
  smsc('takes a message and drops the line (3 times)', { kind: 'drop-on-submit', times: 3 }),
];
