export { buildPage, isPageBuilt } from './build-page.ts';
export type { PageFolder } from './build-page.ts';
