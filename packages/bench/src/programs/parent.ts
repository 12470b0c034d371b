/** The messages between a benchmark program, a process of its own, and the process that started it. */

/** The options from the program's command line. */
export const optionsOf = (): unknown => JSON.parse(process.argv[2] ?? '{}');

export function tellParent(message: object): void {
  process.send?.(message);
}

/** Every question has one answer. */
export function answerParent(answer: (question: unknown) => object): void {
  process.on('message', (question) => tellParent(answer(question)));
}

/** Ends this process when its parent has ended. */
process.once('disconnect', () => process.exit(0));
