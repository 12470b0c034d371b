import { OUR, PEOPLE } from '../world/index.ts';
import type { SmscSimulator, Submitted } from '../smsc/index.ts';
import { newcomers, textOf } from './phone-driver.ts';
import type { Arrival, PhoneDriver, Step } from './phone-driver.ts';

const STATES = {
  sent: 'ENROUTE',
  delivered: 'DELIVRD',
  read: undefined,
  failed: 'UNDELIV',
} as const satisfies Readonly<Record<Step, string | undefined>>;

/** A phone behind an SMSC: text alone, long ones joined from their parts. */
export function smppPhone(smsc: SmscSimulator): PhoneDriver {
  const { id, name } = PEOPLE.smpp;
  const digits = id.slice(1);
  const parts = newcomers(() => smsc.submits, { of: ({ destination }) => destination.address === digits });
  const texts = newcomers(() => smsc.messages, { of: ({ to }) => to === digits });
  const partsOf = new Map<string, readonly Submitted[]>();
  let loose: Submitted[] = [];
  const arrivals = (): readonly Arrival[] => {
    loose = [...loose, ...parts()];
    return texts().map(({ text, parts: count }) => {
      const own = loose.slice(0, count);
      loose = loose.slice(count);
      const key = own[0]?.id ?? text;
      partsOf.set(key, own);
      return {
        key,
        atMs: own[0]?.atMs ?? Date.now(),
        content: { text, ...(count > 1 ? { footnote: `joined from ${String(count)} SMS` } : {}) },
      };
    });
  };
  return {
    id: 'smpp',
    channel: 'smpp',
    provider: 'smpp',
    app: 'sms',
    title: 'SMS',
    carrier: 'SMPP',
    customer: { id, name },
    us: OUR.smppNumber,
    abilities: ['text'],
    steps: ['sent', 'delivered'],
    takeOver: () => void smsc.reportedByHand.add(digits),
    write: async (action) => {
      const answers = await smsc.customerWrites({ from: digits, to: OUR.smppNumber.slice(1), text: textOf(action) });
      const refused = answers.find((status) => status !== 0);
      return answers.every((status) => status === 0) ? {} : { refused: `command_status ${String(refused)}` };
    },
    arrivals,
    report: async (key, step, copies) => {
      const state = STATES[step];
      if (state === undefined) return;
      for (const part of partsOf.get(key) ?? []) await smsc.report(part, state, copies);
    },
    onChange: (listener) => smsc.onChange(listener),
  };
}
