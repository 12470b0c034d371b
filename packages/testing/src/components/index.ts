export { describeComponent } from './describe-component.ts';
