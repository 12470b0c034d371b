export { DEAD_LETTER_KINDS, matchesFilter } from './dead-letter.ts';
export type { DeadLetter, DeadLetterFilter, DeadLetterKind, NewDeadLetter } from './dead-letter.ts';
export { DeadLetters } from './dead-letters.ts';
export { DocumentStore } from './document-store.ts';
export type { PageQuery, DocumentPage } from './document-store.ts';
export { createEventStore } from './events.ts';
export type { KeptEvent } from './events.ts';
export { createQuarantine } from './quarantine.ts';
export type { QuarantinedRequest } from './quarantine.ts';
