import type { Command } from 'commander';
import { z } from 'zod';
import { pathPart } from '../api/admin-client.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { countOption, localTime, span, text } from '../output/values.ts';
import type { Terminal } from '../output/terminal.ts';
import { examples, sessionOf } from '../session.ts';
import type { Session } from '../session.ts';

const message = z.looseObject({
  id: z.string(),
  direction: z.string().nullish(),
  channel: z.string().nullish(),
  account: z.string().nullish(),
  number: z.string().nullish(),
  status: z.string().nullish(),
  deadLetterId: z.string().nullish(),
  steps: z.array(z.looseObject({ at: z.string(), step: z.string() })).default([]),
});
type Message = z.infer<typeof message>;
type Step = Message['steps'][number];

const SHOWN_WHOLE = 5;
/** Facts of a step that say nothing to a person. */
const HIDDEN = new Set(['at', 'step', 'payload', 'messageId']);
/** Facts of a retry that others beside them tell better: `description`, `attempt`, `nextAt`. */
const OF_RETRY: ReadonlySet<string> = new Set(['why', 'attempts', 'inMs']);
const BAD_STEPS: ReadonlySet<string> = new Set(['failed', 'dead-lettered', 'rejected']);

export function addTrace(program: Command): void {
  program
    .command('trace')
    .description("show a message's timeline, found by any of its ids or by a customer's number")
    .argument('<id-or-number>', "our id, the provider's, the application's, or a customer's number")
    .option('--limit <count>', `how many messages of a number to show`, String(SHOWN_WHOLE))
    .addHelpText('after', examples('trace +447700900123', 'trace order-1 --json'))
    .action(async (wanted: string, options: { limit: string }, command: Command) => {
      const session = sessionOf(command);
      if (wanted.trim() === '') throw new CommandFailure(EXIT.usage, 'trace: "" is no id and no number');
      const found = await find(session, wanted, countOption('--limit', options.limit));
      if (found.length === 0) {
        throw new CommandFailure(
          EXIT.no,
          `No message has the id or number "${wanted}", or it is older than what is kept.`,
        );
      }
      for (const [index, one] of found.entries()) {
        session.terminal.json(one);
        if (index > 0) session.terminal.line();
        for (const line of timeline(one, session.terminal)) session.terminal.line(line);
      }
    });
}

async function find({ api }: Session, wanted: string, limit: number): Promise<readonly Message[]> {
  const found: Message[] = [];
  for await (const { id } of api.items('/messages', { q: wanted, limit: Math.min(limit, 100) }, limit)) {
    found.push(message.parse(await api.get(`/messages/${pathPart(id)}`)));
  }
  return found;
}

function timeline(one: Message, terminal: Terminal): readonly string[] {
  const way = one.direction === 'outbound' ? 'to' : 'from';
  const title = `${text(one, 'channel')}/${text(one, 'account')} ${way} ${text(one, 'number')}`;
  const head = `${terminal.paint('bold', one.id)}  ${title}  ${terminal.paint(colourOf(one.status ?? ''), text(one, 'status'))}`;
  const steps = one.steps.map((step, index) => lineOf(step, one.steps[index - 1], terminal));
  const letter = one.deadLetterId;
  const hint = letter === undefined || letter === null ? [] : [`  next: ccm dead show ${letter}`];
  return [head, ...steps, ...hint];
}

function lineOf(step: Step, before: Step | undefined, terminal: Terminal): string {
  const elapsedMs = before === undefined ? 0 : Date.parse(step.at) - Date.parse(before.at);
  const wait = before === undefined ? '' : `+${span(Math.max(0, elapsedMs))}`;
  const facts = Object.entries(step)
    .filter(([name, value]) => !isHidden(name, step) && value !== null && value !== undefined)
    .map(([name]) => `${name}=${text(step, name)}`);
  const name = BAD_STEPS.has(step.step) ? terminal.paint('red', step.step) : step.step;
  return `  ${localTime(step.at)}  ${wait.padStart(8)}  ${name}  ${terminal.paint('dim', facts.join(' '))}`.trimEnd();
}

const isHidden = (name: string, { step, status }: Step): boolean =>
  HIDDEN.has(name) || (name === 'status' && status === step) || (step === 'retried' && OF_RETRY.has(name));

function colourOf(status: string): 'green' | 'red' | 'yellow' {
  if (/^(delivered|read|forwarded|sent)$/.test(status)) return 'green';
  return /failed|undeliverable|expired|dead/.test(status) ? 'red' : 'yellow';
}
