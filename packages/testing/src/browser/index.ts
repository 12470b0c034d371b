export { accessibilityFaults } from './accessibility-faults.ts';
export { TestBrowser } from './test-browser.ts';
export type { EmptyPageOptions, Look } from './test-browser.ts';
