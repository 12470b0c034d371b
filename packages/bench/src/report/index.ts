export { describeMachine } from './machine.ts';
export { withMeasured } from './measured-section.ts';
export { tableOf } from './table.ts';
