export { openMediaUrl } from './open-media-url.ts';
export type { MediaCredentials } from './open-media-url.ts';
