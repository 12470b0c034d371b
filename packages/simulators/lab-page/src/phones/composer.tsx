import { memo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Button, Input, TextField } from 'react-aria-components';
import type { PhoneMessage } from '@ccm/simulators/lab-protocol';
import { act } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { AttachMenu } from './attach-menu.tsx';
import { EmojiMenu } from './emoji-menu.tsx';

interface ComposerProps {
  readonly phone: PhoneFacts;
  readonly quoted: PhoneMessage | undefined;
  readonly onDone: () => void;
}

const PLACEHOLDERS: Readonly<Record<PhoneFacts['app'], string>> = {
  sms: 'Text message',
  whatsapp: 'Message',
  messenger: 'Aa',
  facebook: 'Write a comment…',
  instagram: 'Message…',
  viber: 'Type a message…',
  telegram: 'Message',
};

/** The customer's text field, and the buttons for everything else that the app can send. */
export const Composer = memo(function Composer({ phone, quoted, onDone }: ComposerProps): ReactNode {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const send = (): void => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const replyTo = quoted === undefined ? {} : { replyTo: quoted.id };
    void act(phone.id, { kind: 'text', text: trimmed, ...replyTo });
    setText('');
    onDone();
  };
  return (
    <div className="phone-foot">
      {quoted === undefined ? null : (
        <div className="quoting">
          <span className="cut">{quoted.text ?? 'Message'}</span>
          <Button className="foot-button" aria-label="Do not quote" onPress={onDone}>
            <Icon name="close" size={12} />
          </Button>
        </div>
      )}
      <form
        className="phone-composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <AttachMenu phone={phone} />
        <TextField
          className="phone-field"
          aria-label={`Message as ${phone.customer.name}`}
          value={text}
          onChange={setText}
        >
          <Input
            ref={field}
            className="phone-input"
            placeholder={PLACEHOLDERS[phone.app]}
            dir="auto"
            autoComplete="off"
          />
        </TextField>
        <EmojiMenu
          onPick={(emoji) => {
            setText((known) => known + emoji);
            field.current?.focus();
          }}
        />
        <Button className="foot-send" type="submit" aria-label="Send">
          <Icon name="send" size={16} />
        </Button>
      </form>
    </div>
  );
});
