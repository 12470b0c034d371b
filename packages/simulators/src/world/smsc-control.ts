import { z } from 'zod';
import { json, SimulatorServer } from '../lab/index.ts';
import { FAULT_MOMENTS } from '../smsc/index.ts';
import type { SmscFault, SmscSimulator } from '../smsc/index.ts';

const CustomerWritesJson = z.strictObject({ from: z.string(), to: z.string(), text: z.string() });
const FaultJson = z.strictObject({
  kind: z.custom<SmscFault['kind']>((kind) => typeof kind === 'string' && Object.hasOwn(FAULT_MOMENTS, kind)),
  times: z.int().positive().exactOptional(),
  status: z.int().exactOptional(),
  delayMs: z.number().nonnegative().exactOptional(),
});

/**
 * An SMSC speaks no HTTP: this beside it lets it be driven like the others. `POST /_sim/customer-writes {from, to, text}`,
 * `/_sim/fault {kind, times?, status?, delayMs?}`, `/_sim/messages {to?}`, `/_sim/counts`, `/_sim/violations`, `/_sim/drop`,
 * `/_sim/fall-silent`, `/_sim/unbind`.
 */
export function smscControl(smsc: SmscSimulator): SimulatorServer {
  return new SimulatorServer({
    answer: () => json(404, { error: 'only /_sim/ is served here' }),
    commands: () => ({
      'customer-writes': async (body) => ({ answers: await smsc.customerWrites(CustomerWritesJson.parse(body)) }),
      fault: (body) => smsc.misbehave(FaultJson.parse(body)),
      messages: ({ to }) => ({ messages: typeof to === 'string' ? smsc.messagesTo(to) : smsc.messages }),
      counts: () => ({ taken: smsc.taken, throttled: smsc.throttled, bound: smsc.bound.length }),
      violations: () => ({ violations: smsc.violations }),
      drop: () => smsc.dropAll(),
      'fall-silent': () => smsc.fallSilent(),
      unbind: () => smsc.unbindAll(),
    }),
  });
}
