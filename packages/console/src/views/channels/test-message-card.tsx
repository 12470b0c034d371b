import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Form } from 'react-aria-components';
import type { Account } from '../../api/accounts.ts';
import { messageQuery, sendTestMessage } from '../../api/messages.ts';
import type { TestMessage } from '../../api/messages.ts';
import { ApiError } from '../../api/transport/problem.ts';
import { StatusBadge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/controls/fields.tsx';
import { Note } from '../../ui/note.tsx';
import { WithData } from '../../ui/query.tsx';
import { failureText } from '../../ui/states.tsx';
import { Timeline } from '../messages/timeline.tsx';

const NUMBER_CHANNELS = new Set(['sms', 'smpp', 'whatsapp']);

/** Sends one real message by this account and shows its trail as it grows. */
export function TestMessageCard({ account }: { readonly account: Account }): ReactNode {
  const send = useMutation({
    mutationFn: async (message: Pick<TestMessage, 'to' | 'text'>) =>
      sendTestMessage({ channel: account.channel, account: account.account, ...message }),
  });
  const refusal = send.error instanceof ApiError && send.error.field !== undefined ? send.error : undefined;
  return (
    <Card title="Send a test message">
      <TestMessageForm
        isNumber={NUMBER_CHANNELS.has(account.channel)}
        isSending={send.isPending}
        refusal={refusal}
        onSend={send.mutate}
      />
      <div role="status" className="test-result">
        {send.error !== null && refusal === undefined ? <Note tone="bad" title={failureText(send.error)} /> : null}
        {send.data === undefined ? null : <SentTrail id={send.data.id} />}
      </div>
    </Card>
  );
}

interface TestMessageFormProps {
  /** Customers of the channel have phone numbers. */
  readonly isNumber: boolean;
  readonly isSending: boolean;
  /** The refusal of the gateway that names a field. */
  readonly refusal: ApiError | undefined;
  readonly onSend: (message: Pick<TestMessage, 'to' | 'text'>) => void;
}

const RECIPIENT_FIELDS = new Set(['to', 'number']);

function TestMessageForm({ isNumber, isSending, refusal, onSend }: TestMessageFormProps): ReactNode {
  const [to, setTo] = useState('');
  const [text, setText] = useState('A test message from CCM.');
  const isRecipient = RECIPIENT_FIELDS.has(refusal?.field ?? '');
  const hints = isNumber
    ? { type: 'tel' as const, placeholder: '+44 7700 900123', hint: 'With plus and country code.' }
    : {};
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSend({ to: to.trim(), text });
      }}
    >
      <TextField
        label={isNumber ? 'To (phone number)' : 'To (the customer’s id on the channel)'}
        value={to}
        onChange={setTo}
        autoComplete="off"
        error={isRecipient ? refusal?.message : undefined}
        {...hints}
      />
      <TextField
        label="Text"
        lines={3}
        value={text}
        onChange={setText}
        error={isRecipient ? undefined : refusal?.message}
      />
      <div className="row">
        <Button type="submit" look="primary" icon="send" isDisabled={isSending || to.trim() === '' || text === ''}>
          {isSending ? 'Sending…' : 'Send'}
        </Button>
        <span className="faint">The customer will receive it.</span>
      </div>
    </Form>
  );
}

function SentTrail({ id }: { readonly id: string }): ReactNode {
  const query = useQuery({ ...messageQuery(id), refetchInterval: 1000, retry: 3 });
  return (
    <WithData query={query} label="the trail">
      {(message) => (
        <div className="stack gap-small">
          <div className="row">
            <StatusBadge status={message.status} />
            <Link to="/messages/$id" params={{ id }} className="push">
              Open the message
            </Link>
          </div>
          <Timeline steps={message.steps} kind="outbound" />
        </div>
      )}
    </WithData>
  );
}
