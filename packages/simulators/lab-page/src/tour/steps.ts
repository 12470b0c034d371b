import type { LabView } from '@ccm/simulators/lab-protocol';

interface TourStep {
  /** Marks the place on the page: `data-tour`. */
  readonly place: string;
  readonly title: string;
  readonly text: string;
  /** Leads to a view of the console, as `dead-letters`. */
  readonly link?: { readonly view: string; readonly title: string };
  /** Whether it was done since the step began, at `sinceMs`. */
  readonly isDone: (view: LabView, sinceMs: number) => boolean;
}

/** The phone that the tour goes by: WhatsApp with everything. */
export const TOUR_PHONE = 'whatsapp-360dialog';

const deskMessages = (view: LabView): LabView['conversations'][number]['messages'] =>
  view.conversations.flatMap(({ messages }) => messages);

export const TOUR: readonly TourStep[] = [
  {
    place: 'phone',
    title: 'Write as a customer',
    text: 'Type “Where is my order?” on the marked phone and press Enter. It goes to 360dialog, from there as a signed webhook to CCM, and on to the agent.',
    isDone: (view, sinceMs) => deskMessages(view).some(({ from, atMs }) => from === 'customer' && atMs > sinceMs),
  },
  {
    place: 'answer',
    title: 'Answer with buttons',
    text: 'Press “Buttons” at the desk. The answer travels through ActiveMQ to the phone; watch its ticks turn to Read.',
    isDone: (view, sinceMs) =>
      deskMessages(view).some(({ from, atMs, tick }) => from === 'agent' && atMs > sinceMs && tick === 'read'),
  },
  {
    place: 'phone',
    title: 'Press a button',
    text: 'On the phone, press “Track my parcel”. The agent gets the title, and the payload beside it.',
    isDone: (view, sinceMs) =>
      deskMessages(view).some(
        ({ from, atMs, footnote }) => from === 'customer' && atMs > sinceMs && footnote?.startsWith('payload') === true,
      ),
  },
  {
    place: 'trouble-provider-refuses',
    title: 'Break the provider',
    text: 'Switch on “Provider refuses” and answer once more. The message fails for good: it is a dead letter now, and nothing is lost.',
    isDone: (view, sinceMs) =>
      deskMessages(view).some(({ from, atMs, tick }) => from === 'agent' && atMs > sinceMs && tick === 'failed'),
  },
  {
    place: 'console',
    title: 'Fix it, and replay',
    text: 'Switch it off again. In the console, read why the message failed and press Replay: it arrives on the phone.',
    link: { view: 'dead-letters', title: 'Open the dead letters' },
    isDone: (view, sinceMs) =>
      view.troubles.every(({ on }) => !on) &&
      view.phones.some(({ messages }) => messages.some(({ from, atMs }) => from === 'business' && atMs > sinceMs)),
  },
];
