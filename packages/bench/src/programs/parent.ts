/** What a program of the benchmarks, a process of its own, and the process that started it say to each other. */

/** What it was started with. */
export const optionsOf = (): unknown => JSON.parse(process.argv[2] ?? '{}');

export function tellParent(message: object): void {
  process.send?.(message);
}

/** Every question has one answer. */
export function answerParent(answer: (question: unknown) => object): void {
  process.on('message', (question) => tellParent(answer(question)));
}

/** Nobody is left who would want to know: it ends. */
process.once('disconnect', () => process.exit(0));
