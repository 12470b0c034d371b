export { readCalendars, withCalendarsRead } from './calendar/index.ts';
export { callPermissionAsText } from './answers/call-permission.ts';
export { withCardsRead } from './cards-in-text.ts';
export { consentOf, withMarketingWish } from './consent-words.ts';
export type { ConsentWords } from './consent-words.ts';
export {
  attachmentAsLink,
  buttonsAsNumberedText,
  cardsAsText,
  contactsAsText,
  descriptionsAsText,
  locationAsText,
  placeAsText,
  takeChoice,
} from './down-render.ts';
export type { NumberedText } from './down-render.ts';
export {
  became,
  buttonsBecame,
  cardsBecameMessages,
  counted,
  LOCATION_BECAME_LINK,
  QUOTE_UNKNOWN,
  TEXT_LEFT_OUT,
  wereCut,
} from './notes/notes.ts';
export { splitText } from './split-text.ts';
export { carriedVariables, contentAsText } from './content-as-text.ts';
export type { ContentAsText } from './content-as-text.ts';
export { assertFilled, cleanComponents, cleanVariables, MAX_VARIABLE_LENGTH } from './template-variables.ts';
export type { CleanedVariables } from './template-variables.ts';
export { absoluteLink, linkKey, linksIn, saidKeys } from './links/links.ts';
export { fileNameIn, fileNameInUrl, readFileName } from './file-name.ts';
export { readFormAnswers } from './answers/form-answers.ts';
export type { FormAnswers, FormFile } from './answers/form-answers.ts';
export { readVCards } from './vcard.ts';
export type { VCardText } from './vcard.ts';
export { writeVCard } from './write-vcard.ts';
export { unknownFieldsOf } from './unknown-fields.ts';
export type { KnownFields } from './unknown-fields.ts';
