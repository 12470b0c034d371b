interface Party {
  onChange(listener: () => void): () => void;
}

/** A thousand changes a second then cause fifty looks. */
const GATHER_MS = 20;

/** Calls `look` a moment after the first of several changes. @returns ends it */
export function lookAfterChanges(party: Party, look: () => void, gatherMs = GATHER_MS): () => void {
  let timer: NodeJS.Timeout | undefined;
  const ignore = party.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      look();
    }, gatherMs);
  });
  return () => {
    ignore();
    clearTimeout(timer);
  };
}
