import { resolve } from 'node:path';
import { addChannel } from './new-channel/add-channel.ts';

/** `pnpm new-channel telegram`: writes the channel's folder, its page for operators, and its line in the registry. */
const [name] = process.argv.slice(2);
if (name === undefined) {
  console.error('Usage: pnpm new-channel <name>');
  process.exitCode = 64;
} else {
  try {
    const written = await addChannel(resolve(import.meta.dirname, '..'), name);
    for (const path of written) console.log(path);
    console.log(
      `Next: paste recorded payloads into fixtures/, write down in ${name}.spec.ts what they mean, and implement it.`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
