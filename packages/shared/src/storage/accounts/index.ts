export { AccountBook } from './account-book.ts';
export type { Resolution } from './account-book.ts';

export { BindBoard } from './bind-board.ts';
export type { BindOrder, BindReport } from './bind-board.ts';
export { StandIns } from './stand-ins.ts';
