export { addressOf, aliasesOf, idForNewConversation, isAcquainted, joinPersons, strangerBy } from './person.ts';
export type { Acquaintance, Person } from './person.ts';
export { isSameNumber } from './same-number.ts';
export { spellingKey, spellingsOf } from './spelling.ts';
export { isWhatsappGroup } from './whatsapp-group.ts';
