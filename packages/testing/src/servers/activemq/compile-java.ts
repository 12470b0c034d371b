import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Compiles one Java source, once: the classes are kept in the user's cache folder under a name made of the source's digest.
 * @returns the folder of the classes.
 */
export async function compileJava(sourcePath: string, classpath: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(sourcePath))
    .digest('hex')
    .slice(0, 16);
  const cached = join(homedir(), '.cache', 'ccm', `java-${digest}`);
  if (existsSync(cached)) return cached;
  const fresh = await mkdtemp(join(tmpdir(), 'ccm-java-'));
  try {
    await javac(['-encoding', 'UTF-8', '-d', fresh, '-cp', classpath, sourcePath]);
    return await keep(fresh, cached);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function javac(args: readonly string[]): Promise<void> {
  try {
    await run('javac', args);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new Error('javac is not installed: install the Debian package default-jdk-headless', { cause: error });
  }
}

/** Keeps a compiled folder. Two suites may compile at the same time: the folder appears whole, and the second uses the first one's. */
async function keep(fresh: string, cached: string): Promise<string> {
  const beside = `${cached}.${String(process.pid)}`;
  await cp(fresh, beside, { recursive: true });
  try {
    await rename(beside, cached);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(cached)) throw error;
  }
  return cached;
}
