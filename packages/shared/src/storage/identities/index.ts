export { isJoinedWaiting } from './joined-conversations.ts';
export { Identities } from './identities.ts';
export type { AccountRef } from './identities.ts';
