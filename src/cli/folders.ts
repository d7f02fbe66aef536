// Folders for results, as the commands name them.
export { writableFolder, writeFiles } from '../files.ts';
