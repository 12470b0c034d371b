import type { ImageContent, ImageFile } from './image-content.ts';

/** Programs with which an intruder fetches or builds more. */
const PROGRAMS =
  /^\/(?:usr\/)?(?:local\/)?s?bin\/(?:apt(?:-[\w-]+)?|dpkg(?:-[\w-]+)?|npm|npx|pnpm|yarn\w*|corepack|gcc\S*|cc|c\+\+|g\+\+|clang\S*|make|ld|as|go|javac|pip3?|python3?|curl|wget|git|ssh|s?ftp|nc|telnet)$/;
const SOURCES = /\.(?:ts|mts|cts|map|tsbuildinfo|c|cc|cpp|h|gyp)$|\.(?:spec|test)\.[cm]?js$/;
const FOLDERS_OF_TESTS = /^(?:tests?|__tests__|spec|examples?|fixtures|benchmarks?|\.github|\.git)$/;
/** Names of files with secrets; the content of files is searched for private keys. */
const SECRETS =
  /\/(?:\.env[^/]*|\.npmrc|\.netrc|\.git-credentials|id_(?:rsa|ed25519|ecdsa)|[^/]+\.(?:key|p12|pfx|jks|ks|keystore))$/;
const SECRET_VARIABLE = /PASS|SECRET|TOKEN|_KEY$/;
/** The folders into which the services write; volumes are mounted there. */
const WRITABLE = /^\/(?:app\/(?:spool|logs)|home\/node)(?:\/|$)/;
const OURS = '/app/';

/** Lists files and settings that the image does not need or should not have, a line each. */
export function findingsOf(image: ImageContent): string[] {
  return [
    ...(/^(?:|root|0)(?::|$)/.test(image.user) ? ['it runs as root'] : []),
    ...image.variables
      .filter((name) => SECRET_VARIABLE.test(name))
      .map((name) => `${name}: a secret in its environment`),
    ...image.privateKeys.map((path) => `${path}: holds a private key`),
    ...image.files.flatMap(findingsOfFile),
    ...findingsOfPackages(image),
  ];
}

function findingsOfFile(file: ImageFile): string[] {
  const { path, kind, mode } = file;
  if (kind === 'other') return [];
  const wrong: readonly (readonly [boolean, string])[] = [
    [kind === 'file' && /[sS]/.test(mode), 'gives its caller the rights of another user'],
    [mode[7] === 'w' && !(kind === 'folder' && /t$/i.test(mode)), 'can be changed by anyone'],
    [file.uid !== 0 && !WRITABLE.test(path), `belongs to user ${String(file.uid)}, which could change it`],
    [PROGRAMS.test(path), 'a program that fetches or builds'],
    [path.startsWith(OURS) && kind === 'file' && SOURCES.test(path), 'a source or a test'],
    [
      path.startsWith(OURS) && kind === 'folder' && FOLDERS_OF_TESTS.test(nameOf(path)),
      'a folder of tests or examples',
    ],
    [kind === 'file' && SECRETS.test(path), 'a secret, by its name'],
  ];
  return wrong.filter(([found]) => found).map(([, what]) => `${path}: ${what}`);
}

function findingsOfPackages({ packages, listed }: ImageContent): string[] {
  if (listed === undefined) return ['it has no bill of materials'];
  const known = new Set(listed);
  return packages.filter((name) => !known.has(name)).map((name) => `${name}: not in the bill of materials`);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
