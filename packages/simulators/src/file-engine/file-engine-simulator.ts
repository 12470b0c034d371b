import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { json, HttpSimulator } from '../lab/index.ts';
import type { IncomingCall, ControlCommands, RecordedRequest, SimulatorReply, WaitOptions } from '../lab/index.ts';
import { DataFolder } from '@ccm/testing/servers';
import { multipartBoundary, multipartParts } from './multipart-parts.ts';
import type { MultipartPart } from './multipart-parts.ts';

export interface FileEngineOptions {
  /** The folder of the files; default: a temporary folder, removed on `stop`. */
  readonly dataPath?: string;
  /** Default 5 MB, the File Engine's own. */
  readonly maxBytes?: number;
}

/** A file that was taken. */
export interface StoredFile {
  /** The unique name, for `downloadFileStream?filename=`. */
  readonly name: string;
  /** The name as uploaded. */
  readonly fileName: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the content, hex. */
  readonly etag: string;
  readonly conversationId: string;
}

const UPLOAD = '/api/uploadFileStream';
const DOWNLOAD = '/api/downloadFileStream';
/** The names that Expertflow's file engine takes: letters, digits, underscore, hyphen and blank, and one extension. */
const GOOD_NAME = /^[A-Za-z0-9_\- ]+\.[A-Za-z0-9]+$/;

/**
 * The File Engine: `POST /api/uploadFileStream` (multipart: file, conversationId) and `GET /api/downloadFileStream?filename=`. Files
 * go through to disk as they come. A bad name or a missing field is refused with 400 and noted as a violation, too large a file with 413.
 */
export class FileEngineSimulator extends HttpSimulator {
  readonly #options: FileEngineOptions;
  #folder: DataFolder | undefined;
  readonly #files = this.memory.files<string, StoredFile>((name) => rmSync(this.#pathOf(name), { force: true }));

  constructor(options: FileEngineOptions = {}) {
    super({ streams: ({ path }) => path === UPLOAD });
    this.#options = options;
  }

  override async listen(port = 0): Promise<this> {
    this.#folder = await DataFolder.open('ccm-file-engine', this.#options.dataPath);
    try {
      return await super.listen(port);
    } catch (error) {
      await this.#folder.remove();
      throw error;
    }
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.#folder?.remove();
  }

  /** In the order in which they were complete. */
  get files(): readonly StoredFile[] {
    return [...this.#files.values()];
  }

  async contentOf(name: string): Promise<Buffer> {
    return readFile(this.#pathOf(name));
  }

  /** @throws {Error} when no such file is complete in time. */
  async waitForFile(predicate: (file: StoredFile) => boolean, options: WaitOptions = {}): Promise<StoredFile> {
    return this.server.waitUntil(() => this.files.find(predicate), { describe: 'a file', ...options });
  }

  /** Forgets requests, violations and faults, and removes every file. */
  override clear(): void {
    super.clear();
    const names = [...this.#files.keys()];
    this.#files.clear();
    for (const name of names) rmSync(this.#pathOf(name), { force: true });
  }

  protected override commands(): ControlCommands {
    return { files: () => ({ files: this.files }) };
  }

  protected override async answer(call: IncomingCall): Promise<SimulatorReply> {
    if (call.path === UPLOAD && call.method === 'POST') return this.#upload(call);
    if (call.path === DOWNLOAD && call.method === 'GET') return this.#download(call);
    return json(404, { message: 'Not found.' });
  }

  async #upload(call: IncomingCall): Promise<SimulatorReply> {
    const boundary = multipartBoundary(call.headers['content-type']);
    if (boundary === undefined || call.stream === undefined) return this.#refuse(call, 'not multipart/form-data');
    let conversationId: string | undefined;
    let file: Omit<StoredFile, 'conversationId'> | 'too-large' | undefined;
    let badName: string | undefined;
    for await (const part of multipartParts(call.stream, boundary)) {
      if (part.name === 'conversationId') conversationId = await text(part.content);
      if (part.name !== 'file') continue;
      if (GOOD_NAME.test(part.fileName ?? '')) file = await this.#store(part);
      else badName = part.fileName ?? '';
    }
    if (badName !== undefined) return this.#refuse(call, `file name contains special characters: ${badName}`);
    if (file === 'too-large') return json(413, { message: 'File is too large.' });
    if (file === undefined) return this.#refuse(call, 'no part named file');
    if (conversationId === undefined) return this.#refuse(call, 'no part named conversationId');
    return this.#keep({ ...file, conversationId });
  }

  #refuse(call: RecordedRequest, why: string): SimulatorReply {
    this.server.violation(why, call);
    return json(400, { message: why });
  }

  #keep(file: StoredFile): SimulatorReply {
    this.#files.set(file.name, file);
    this.server.changed();
    const { name, type, size, etag } = file;
    return json(200, { message: 'File uploaded successfully.', etag, name, type, size });
  }

  async #store(part: MultipartPart): Promise<Omit<StoredFile, 'conversationId'> | 'too-large'> {
    const { fileName = '', contentType = 'application/octet-stream' } = part;
    const { maxBytes = 5 * 1024 * 1024 } = this.#options;
    const name = `${randomUUID().slice(0, 8)}_${fileName}`;
    const digest = createHash('md5');
    let size = 0;
    const withinLimit = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of part.content) {
        size += chunk.length;
        if (size > maxBytes) continue;
        digest.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.from(withinLimit()), createWriteStream(this.#pathOf(name)));
    if (size <= maxBytes) return { name, fileName, type: contentType, size, etag: digest.digest('hex') };
    await rm(this.#pathOf(name));
    return 'too-large';
  }

  #download(call: RecordedRequest): SimulatorReply {
    const file = this.#files.get(call.query.get('filename') ?? '');
    if (file === undefined) return json(404, { message: 'File not found.' });
    return {
      status: 200,
      headers: { 'content-type': file.type, 'content-length': String(file.size), etag: file.etag },
      body: createReadStream(this.#pathOf(file.name)),
    };
  }

  #pathOf(name: string): string {
    if (this.#folder === undefined) throw new Error('the file engine has not been started');
    return join(this.#folder.path, name);
  }
}
