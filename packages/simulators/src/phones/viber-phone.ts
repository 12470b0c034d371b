import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { ButtonView, CardView, Content } from '../lab-protocol/index.ts';
import type { SentMessage, CustomerWrites, ViberSimulator } from '../viber/index.ts';
import { PEOPLE } from '../world/index.ts';
import { mediaAt, mediaKindOf, newcomers, refusalOf, textOf } from './phone-driver.ts';
import type { PhoneAction, PhoneDriver, Step } from './phone-driver.ts';

const EVENTS = { sent: undefined, delivered: 'delivered', read: 'seen', failed: 'failed' } as const satisfies Readonly<
  Record<Step, string | undefined>
>;

/** Viber: a keyboard at the foot of the screen, and carousels. */
export function viberPhone(viber: ViberSimulator): PhoneDriver {
  const { name: person } = PEOPLE.viber;
  const userId = viber.userIdOf({ person });
  const fresh = newcomers(() => viber.sent, { of: ({ receiver }) => receiver === userId });
  return {
    id: 'viber',
    channel: 'viber',
    provider: 'viber',
    app: 'viber',
    title: 'Viber',
    carrier: 'Rakuten',
    customer: { id: userId, name: person },
    us: 'Chatbot',
    abilities: ['text', 'picture', 'file', 'caption', 'location', 'contact', 'press'],
    steps: ['delivered', 'read'],
    takeOver: () => viber.plan({ match: { receiver: userId }, steps: [], times: Infinity }),
    write: async (action, duplicates) => {
      const { messageToken, outcome } = await viber.customerWrites({ person, ...messageOf(action) }, { duplicates });
      return { id: messageToken, ...refusalOf(outcome) };
    },
    arrivals: () => fresh().map((sent) => ({ key: sent.messageToken, atMs: sent.atMs, content: contentOf(sent) })),
    report: async (key, step, copies) => {
      const event = EVENTS[step];
      if (event !== undefined) await viber.report(key, { event, duplicates: copies - 1 }, userId);
    },
    onChange: (listener) => viber.onChange(listener),
  };
}

/** Viber has no type for sounds: https://developers.viber.com/docs/api/rest-bot-api/#message-types. */
const VIBER_TYPES = { image: 'picture', video: 'video', audio: 'file', file: 'file' } as const;

function messageOf(action: PhoneAction): Omit<CustomerWrites, 'person'> {
  switch (action.kind) {
    case 'file': {
      const { content, mimeType, name } = action.file;
      const type = VIBER_TYPES[mediaKindOf(mimeType)];
      return {
        file: { type, content, mimeType, name },
        ...compact({ text: action.caption }),
      };
    }
    case 'location': {
      const address = action.address ?? action.name;
      const place = { lat: action.latitude, lon: action.longitude, ...compact({ address }) };
      return { message: { type: 'location', location: place } };
    }
    case 'contact':
      return { message: { type: 'contact', contact: { name: action.name, phone_number: action.phone } } };
    case 'press':
      // The app sends the button's body as if it had been typed.
      return { text: action.value };
    case 'text':
    case 'reaction':
      break;
  }
  return { text: textOf(action) };
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['<br>', '\n'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
]);
/** The app reads the text of a button as HTML. */
const shownText = (html: string): string =>
  html.replaceAll(/<[^>]*>|&(?:lt|gt|amp);/g, (markup) => SIGNS.get(markup) ?? '');

const Button = z.looseObject({
  Rows: z.number().default(1),
  ActionType: z.string().default('reply'),
  ActionBody: z.string().default(''),
  Text: z.string().transform(shownText).optional(),
  Image: z.string().optional(),
});
type Button = z.infer<typeof Button>;
const Keyboard = z.looseObject({ Buttons: z.array(Button) });
const Carousel = z.looseObject({ ButtonsGroupRows: z.number().default(7), Buttons: z.array(Button) });

function contentOf({ message }: SentMessage): Content {
  const keyboard = message.keyboard === undefined ? [] : Keyboard.parse(message.keyboard).Buttons.map(buttonOf);
  return { ...bodyOf(message), ...(keyboard.length === 0 ? {} : { keyboard }) };
}

function bodyOf(message: SentMessage['message']): Content {
  switch (message.type) {
    case 'text':
      return { text: message.text };
    case 'picture':
      return {
        media: [{ ...mediaAt(message.media), kind: 'image' }],
        ...(message.text === '' ? {} : { text: message.text }),
      };
    case 'video':
      return { media: [{ ...mediaAt(message.media), kind: 'video' }] };
    case 'file':
      return { media: [{ ...mediaAt(message.media, message.file_name), kind: 'file' }] };
    case 'url':
      return { text: message.media };
    case 'sticker':
      return { text: 'Sticker' };
    case 'contact':
      return { contact: { name: message.contact.name, phone: message.contact.phone_number } };
    case 'location':
      return { location: { latitude: Number(message.location.lat), longitude: Number(message.location.lon) } };
    case 'rich_media':
      break;
  }
  return { cards: cardsOf(Carousel.parse(message.rich_media)) };
}

/** Cards lie one after the other, each a block with this number of rows. */
function cardsOf({ Buttons: buttons, ButtonsGroupRows: rowsPerCard }: z.infer<typeof Carousel>): readonly CardView[] {
  const blocks: Button[][] = [];
  let rows = rowsPerCard;
  for (const button of buttons) {
    if (rows >= rowsPerCard) {
      blocks.push([]);
      rows = 0;
    }
    rows += button.Rows;
    blocks.at(-1)?.push(button);
  }
  return blocks.map(cardOf);
}

function cardOf(block: readonly Button[]): CardView {
  const still = block.filter(({ ActionType }) => ActionType === 'none');
  const imageUrl = still.find(({ Image }) => Image !== undefined)?.Image;
  const [title = '', subtitle] = still.flatMap(({ Text }) => Text ?? []);
  return {
    title,
    ...compact({ subtitle, imageUrl }),
    buttons: block.filter(({ ActionType }) => ActionType !== 'none').map(buttonOf),
  };
}

function buttonOf({ ActionType, ActionBody: value, Text }: Button): ButtonView {
  const title = Text ?? value;
  if (ActionType !== 'open-url') return { title, action: 'reply', value };
  return value.startsWith('tel:') ? { title, action: 'call', value: value.slice(4) } : { title, action: 'url', value };
}
