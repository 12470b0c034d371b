import type { Button, Card, ContactCard, Location, OutboundAttachment } from '@ccm/core/domain';
import type { NumberedChoice } from '../contract/index.ts';

/** A text in place of buttons, with the meaning of each number in it. */
export interface NumberedText {
  readonly text: string;
  readonly choices: readonly NumberedChoice[];
}

/**
 * The text, then one line per button: reply buttons numbered from 1 (`2. Sales - Talk to sales`), links and phone numbers as they
 * are (`Open: https://…`). Without buttons the text is unchanged.
 */
export function buttonsAsNumberedText(text: string, buttons: readonly Button[]): NumberedText {
  const { lines, choices } = numberButtons(buttons, 1);
  const list = lines.join('\n');
  return { text: [text, list].filter((block) => block !== '').join('\n\n'), choices };
}

/**
 * The text that native buttons leave out because they show titles alone: one line per choice that has a description (`Sales - Talk to
 * sales`), and for choices from a list with sections each section's title with its choices under it.
 */
export function descriptionsAsText(buttons: readonly Button[]): string {
  let section: string | undefined;
  return joinLines(
    buttons.flatMap((button) => {
      if (button.kind !== 'reply') return [];
      const { title, description = '' } = button;
      const heading = button.section === section ? [] : [button.section];
      section = button.section;
      const line = description === '' ? title : `${title} - ${description}`;
      return description === '' && section === undefined ? heading : [...heading, line];
    }),
  );
}

/** The cards of a carousel one under the other, their reply buttons numbered through. */
export function cardsAsText(cards: readonly Card[]): NumberedText {
  const choices: NumberedChoice[] = [];
  const blocks = cards.map((card) => {
    const numbered = numberButtons(card.buttons, choices.length + 1);
    choices.push(...numbered.choices);
    return joinLines([card.title, card.subtitle, card.imageUrl, card.url, ...numbered.lines]);
  });
  return { text: blocks.filter((block) => block !== '').join('\n\n'), choices };
}

/** `Your invoice\nhttps://…` with a caption, `invoice.pdf: https://…` with a name, else the address alone. */
export function attachmentAsLink(attachment: OutboundAttachment): string {
  const { caption, name, url } = attachment;
  if (caption !== undefined && caption !== '') return `${caption}\n${url}`;
  return name === undefined || name === '' ? url : `${name}: ${url}`;
}

/**
 * Name, address, the place's own page and a link that opens any map
 * (Google Maps URLs, https://developers.google.com/maps/documentation/urls).
 */
export function locationAsText(location: Location): string {
  const { latitude, longitude, name, address, url } = location;
  const query = encodeURIComponent([latitude, longitude].map(degrees).join(','));
  return joinLines([...new Set([name, address, url]), `https://www.google.com/maps/search/?api=1&query=${query}`]);
}

/** A place below the words that came with it. Some senders give its name or its address as the text, too: it is said once. */
export function placeAsText(words: string, location: Location): string {
  const isRepeated = [location.name, location.address].includes(words.trim());
  return joinLines([isRepeated ? '' : words, locationAsText(location)]);
}

/** Without an exponent, which no map reads. */
const degrees = (value: number): string => (Math.abs(value) < 1e-6 ? value.toFixed(7) : String(value));

/** One line per contact, with all that its card says: `Ann Lee: +447700900456, ann@example.com, Example Ltd`. */
export function contactsAsText(contacts: readonly ContactCard[]): string {
  return joinLines(
    contacts.map((contact) => {
      const { name, phones, emails = [], organization = '', addresses = [], urls = [], birthday, note = '' } = contact;
      const born = birthday === undefined ? '' : `born ${birthday}`;
      const facts = [...phones, ...emails, organization, ...addresses, ...urls, born, note];
      const said = new Set(facts.filter((fact) => fact !== '' && fact !== name));
      return [name, [...said].join(', ')].filter((piece) => piece !== '').join(': ');
    }),
  );
}

/**
 * Finds the choice that a customer made from numbered text: by number (`2`, ` 2. `, `2)`, `#2`, `2️⃣`, `٢`), or by the title of exactly
 * one choice in any case. The number wins, because the text asked for it. Undefined: the answer is free text.
 */
export function takeChoice(
  answer: string,
  choices: readonly NumberedChoice[],
): { readonly title: string; readonly payload: string } | undefined {
  const choice = choiceByNumber(answer, choices) ?? choiceByTitle(answer, choices);
  return choice === undefined ? undefined : { title: choice.title, payload: choice.payload };
}

function choiceByNumber(answer: string, choices: readonly NumberedChoice[]): NumberedChoice | undefined {
  const digits = /^[#(]?(\d{1,4})[.):]?$/.exec(westernDigits(answer).trim())?.[1];
  return digits === undefined ? undefined : choices.find(({ number }) => number === Number(digits));
}

function choiceByTitle(answer: string, choices: readonly NumberedChoice[]): NumberedChoice | undefined {
  const wanted = fold(answer);
  const matching = choices.filter(({ title }) => fold(title) === wanted);
  return matching.length === 1 ? matching[0] : undefined;
}

const fold = (value: string): string => value.normalize('NFKC').trim().toLowerCase();

/** Full-width, Arabic-Indic, Persian and Devanagari digits and keycap emoji as 0 to 9. */
function westernDigits(value: string): string {
  return value
    .normalize('NFKC')
    .replaceAll(/[\ufe0f\u20e3]/g, '')
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x0966));
}

function numberButtons(
  buttons: readonly Button[],
  from: number,
): { readonly lines: readonly string[]; readonly choices: readonly NumberedChoice[] } {
  const choices: NumberedChoice[] = [];
  const lines: string[] = [];
  let section: string | undefined;
  for (const button of buttons) {
    if (button.kind === 'reply') {
      if (button.section !== undefined && button.section !== section) lines.push(button.section);
      ({ section } = button);
      const number = from + choices.length;
      choices.push({ number, title: button.title, payload: button.payload });
      lines.push([`${number}. ${button.title}`, button.description].filter((piece) => Boolean(piece)).join(' - '));
    } else {
      lines.push(lineOf(button));
    }
  }
  return { lines, choices };
}

/** A customer can share a place or a number by hand: asking for it is enough. */
function lineOf(button: Exclude<Button, { kind: 'reply' }>): string {
  if (button.kind === 'url') return `${button.title}: ${button.url}`;
  return button.kind === 'call' ? `${button.title}: ${button.phone}` : button.title;
}

function joinLines(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}
