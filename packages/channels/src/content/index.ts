export { buttonsOf, fitContent, plainContent, refusalOf, withoutFooter, withoutHeader } from './fit-content.ts';
export type { FittedContent } from './fit-content.ts';
export { fittedRender } from './fitted-sender.ts';
export { kindsOf, refusedKind } from './kinds-of.ts';
export type { FoundKind } from './kinds-of.ts';
