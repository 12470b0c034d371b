#!/usr/bin/env node
/**
 * Starts `ccm` on the pinned Node, whichever Node started this file: from the sources in a clone, from the build in the image. Plain
 * JavaScript, so that Node 20 reads it too.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { constants } from 'node:os';

const MINIMUM_MAJOR = 24;
const folder = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const source = join(folder, 'src/main.ts');
const built = join(folder, 'dist/main.js');
const isClone = existsSync(source);
const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= MINIMUM_MAJOR;

if (!isClone && isNodeNewEnough) await import(pathToFileURL(built).href);
else runOn(isNodeNewEnough ? process.execPath : pinnedNode(folder));

/** @param {string} start @returns {string} */
function pinnedNode(start) {
  const candidate = join(start, 'node_modules/node/bin/node');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(start);
  if (parent !== start) return pinnedNode(parent);
  process.stderr.write(
    `ccm needs Node ${MINIMUM_MAJOR} or newer; this is ${process.version}. Run "npm start" once in the clone.\n`,
  );
  return process.exit(2);
}

/** @param {string} node */
function runOn(node) {
  const program = isClone ? ['--conditions=source', '--disable-warning=ExperimentalWarning', source] : [built];
  // Sources that were compiled before start in half the time.
  const NODE_COMPILE_CACHE = join(folder, 'node_modules/.cache/node-compile');
  const env = isClone ? { NODE_COMPILE_CACHE, ...process.env } : process.env;
  const child = spawn(node, [...program, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // A program signals this process alone; a terminal both, so the child may get a signal twice. The child decides how to end.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}
