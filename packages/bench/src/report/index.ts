export { goalChart } from './goal-chart.ts';
export { describeMachine } from './machine.ts';
export { withMeasured } from './measured-section.ts';
export { median, shareOfGoal, tableOf } from './table.ts';
