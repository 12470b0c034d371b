export { folderFault } from './folder-fault.ts';
export { makeFolder } from './make-folder.ts';
export { readSettingsFile, readSettingsText } from './read-settings-file.ts';
export type { SettingsFile } from './read-settings-file.ts';
