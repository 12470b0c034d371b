/** A file of an image, as tar lists it. */
export interface ImageFile {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Nine letters, as `ls` writes them: `rwxr-xr-x`. */
  readonly mode: string;
  readonly uid: number;
}

/** The examined parts of an image. */
export interface ImageContent {
  readonly files: readonly ImageFile[];
  /** The user of its Dockerfile; '' is root. */
  readonly user: string;
  /** Names of its environment variables. */
  readonly variables: readonly string[];
  /** Files of ours that hold a private key. */
  readonly privateKeys: readonly string[];
  /** npm packages in it, `name@version`. */
  readonly packages: readonly string[];
  /** Those that its bill of materials names; undefined: it has none. */
  readonly listed: readonly string[] | undefined;
}

const LINE = /^(?<type>[-dlhcbps])(?<mode>[rwxsStT-]{9}) (?<uid>\d+)\/\d+ +[\d,]+ [\d-]+ [\d:]+ (?<path>.+)$/;
const KINDS: ReadonlyMap<string, ImageFile['kind']> = new Map([
  ['-', 'file'],
  ['h', 'file'],
  ['d', 'folder'],
]);

/** @param listing the output of `tar --numeric-owner -tv` */
export function filesOf(listing: string): ImageFile[] {
  return listing.split('\n').flatMap((line) => {
    const { type = '', mode = '', uid = '', path = '' } = LINE.exec(line)?.groups ?? {};
    if (path === '') return [];
    const [own = ''] = path.split(/ -> | link to /, 1);
    return [{ path: `/${own.replace(/\/$/, '')}`, kind: KINDS.get(type) ?? 'other', mode, uid: Number(uid) }];
  });
}
