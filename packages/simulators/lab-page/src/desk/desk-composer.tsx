import { useState } from 'react';
import type { ReactNode } from 'react';
import { TextArea, TextField } from 'react-aria-components';
import type { AgentMessage } from '@ccm/simulators/lab-protocol';
import { answer } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { DeskTools } from './desk-tools.tsx';

/** The agent's answer: text, and content that one press sends. */
export function DeskComposer({ phone }: { readonly phone: PhoneFacts }): ReactNode {
  const [text, setText] = useState('');
  const typed = text.trim();
  const send = (message: Partial<AgentMessage>): void => {
    void answer(phone.id, { text: typed, ...message });
    setText('');
  };
  const sendText = (): void => {
    if (typed !== '') send({});
  };
  return (
    <form
      className="desk-composer"
      data-tour="answer"
      onSubmit={(event) => {
        event.preventDefault();
        sendText();
      }}
    >
      <div className="desk-write">
        <TextField className="desk-field" aria-label={`Answer ${phone.customer.name}`} value={text} onChange={setText}>
          <TextArea
            className="desk-input"
            rows={2}
            dir="auto"
            placeholder={`Answer by ${phone.title} (${phone.carrier})`}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              sendText();
            }}
          />
        </TextField>
        <Button look="primary" icon="send" type="submit">
          Send
        </Button>
      </div>
      <DeskTools typed={typed} onSend={send} />
    </form>
  );
}
