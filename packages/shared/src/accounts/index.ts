export { AccountBook } from './account-book.ts';
export type { ProviderChoice, Resolution } from './account-book.ts';
