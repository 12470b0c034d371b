import type { ButtonView, CardView } from '@ccm/simulators/lab-protocol';

const reply = (title: string, value: string): ButtonView => ({ title, action: 'reply', value });

/** The messages that the agent's desk sends with one press. */
export const QUICK_BUTTONS: readonly ButtonView[] = [
  reply('Track my parcel', 'TRACK'),
  reply('Change address', 'ADDRESS'),
  reply('Talk to a person', 'AGENT'),
];

export const CAROUSEL: readonly CardView[] = [
  { title: 'Trail runner', subtitle: '€ 129 · in stock', imageUrl: '/lab/files/shoe.png' },
  { title: 'City backpack', subtitle: '€ 89 · 3 colours', imageUrl: '/lab/files/backpack.png' },
  { title: 'Steel bottle', subtitle: '€ 24 · keeps warm', imageUrl: '/lab/files/bottle.png' },
].map((card) => ({ ...card, buttons: [reply('Buy', `BUY ${card.title}`), reply('Details', `DETAILS ${card.title}`)] }));
