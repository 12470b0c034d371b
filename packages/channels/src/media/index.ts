export { FILE_REMEDY, fileFailure } from './file-failure.ts';
export { fitMedia, isTakenAsItIs } from './fit-media.ts';
export type { FittedMedia, MediaRule, MediaRules } from './fit-media.ts';
export { mediaTypeOf, saysNothing } from './media-type.ts';
export { nameOfFile } from './name-of-file.ts';
export { multipartBody } from './multipart-body.ts';
export type { MultipartBody, MultipartFile } from './multipart-body.ts';
