import type { ReactNode } from 'react';
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { Button, IconButton } from './button.tsx';
import type { Tone } from '../../format/words.ts';

interface ToastMessage {
  readonly text: string;
  readonly tone: Tone;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 4 });
const SHOWN_MS = 6000;

/** Shows a short notification. Failures stay longer. */
export function toast(
  text: string,
  options: { readonly tone?: Tone; readonly action?: ToastMessage['action'] } = {},
): void {
  const { tone = 'good', action } = options;
  const timeout = tone === 'bad' ? SHOWN_MS * 2 : SHOWN_MS;
  queue.add({ text, tone, ...(action === undefined ? {} : { action }) }, { timeout });
}

export function Toasts(): ReactNode {
  return (
    <ToastRegion queue={queue} className="toasts" aria-label="Notifications">
      {({ toast: item }) => (
        <Toast toast={item} className={`toast tone-${item.content.tone}`}>
          <span className="dot" aria-hidden />
          <ToastContent className="toast-text">{item.content.text}</ToastContent>
          {item.content.action === undefined ? null : (
            <Button
              small
              onPress={() => {
                item.content.action?.run();
                queue.close(item.key);
              }}
            >
              {item.content.action.label}
            </Button>
          )}
          <IconButton slot="close" small icon="close" label="Dismiss" />
        </Toast>
      )}
    </ToastRegion>
  );
}
