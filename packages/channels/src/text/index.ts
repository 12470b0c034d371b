export { consentOf } from './consent-words.ts';
export type { ConsentWords } from './consent-words.ts';
export {
  attachmentAsLink,
  buttonsAsNumberedText,
  cardsAsText,
  contactsAsText,
  locationAsText,
  takeChoice,
} from './down-render.ts';
export type { NumberedText } from './down-render.ts';
export { splitText } from './split-text.ts';
