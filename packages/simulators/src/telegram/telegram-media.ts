import type { BoundedMap, Memory, SimulatorReply } from '../lab/index.ts';

/** A file that a customer sends. */
export interface CustomerFile {
  readonly type: 'photo' | 'video' | 'document' | 'audio' | 'voice';
  readonly content: Buffer;
  readonly mimeType: string;
  readonly name: string;
}

const MAX_DOWNLOAD_BYTES = 20_000_000;

/** Files of customers: known to the bot by an id, fetched by a path that getFile tells. */
export class TelegramMedia {
  readonly #files: BoundedMap<number, CustomerFile>;
  #count = 0;

  constructor(memory: Memory) {
    this.#files = memory.files();
  }

  /** The members of a message that carries it. */
  add(file: CustomerFile): Readonly<Record<string, unknown>> {
    this.#count += 1;
    this.#files.set(this.#count, file);
    const number = String(this.#count);
    const known = { file_id: `file-${number}`, file_unique_id: `u${number}`, file_size: file.content.length };
    if (file.type === 'photo') {
      const small = { ...known, file_id: `file-${number}-small`, file_size: 900, width: 90, height: 67 };
      return { photo: [small, { ...known, width: 1280, height: 960 }] };
    }
    return { [file.type]: { ...known, file_name: file.name, mime_type: file.mimeType } };
  }

  /** The answer of getFile. */
  pathOf(fileId: string): { readonly file_path: string; readonly file_size: number } | 'too-big' | undefined {
    const number = /^file-(\d+)$/.exec(fileId)?.[1];
    const file = this.#files.get(Number(number));
    if (number === undefined || file === undefined) return undefined;
    if (file.content.length > MAX_DOWNLOAD_BYTES) return 'too-big';
    return { file_path: `${file.type}s/file_${number}`, file_size: file.content.length };
  }

  download(path: string): SimulatorReply {
    const file = this.#files.get(Number(/\/file_(\d+)$/.exec(path)?.[1]));
    if (file === undefined) return { status: 404, body: 'Not Found' };
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.content };
  }
}
