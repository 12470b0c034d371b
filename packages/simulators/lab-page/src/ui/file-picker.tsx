import { useCallback, useRef } from 'react';
import type { ReactNode } from 'react';

interface FilePicker {
  /** Asks the reader for a file. */
  readonly open: () => void;
  /** Belongs into the page, where it is not seen. */
  readonly input: ReactNode;
}

/** A file of the reader's own. @param accept media types, comma separated; default: any */
export function useFilePicker(onPick: (file: File) => void, accept?: string): FilePicker {
  const field = useRef<HTMLInputElement>(null);
  const open = useCallback(() => field.current?.click(), []);
  const input = (
    <input
      ref={field}
      type="file"
      hidden
      {...(accept === undefined ? {} : { accept })}
      onChange={({ target }) => {
        const [file] = target.files ?? [];
        // The same file can then be picked once more.
        target.value = '';
        if (file !== undefined) onPick(file);
      }}
    />
  );
  return { open, input };
}
