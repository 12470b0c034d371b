import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { toast } from './controls/toast.tsx';
import { Icon } from './icons.tsx';

/** Text with a button that copies it. */
export function Copy({ text, shown = text }: { readonly text: string; readonly shown?: string }): ReactNode {
  return (
    <Button
      className="copy"
      aria-label={`Copy ${shown}`}
      onPress={() => {
        navigator.clipboard.writeText(text).then(
          () => toast('Copied'),
          () => toast('The browser did not allow copying: select the text instead', { tone: 'bad' }),
        );
      }}
    >
      <span className="cut">{shown}</span>
      <Icon name="copy" size={13} />
    </Button>
  );
}
