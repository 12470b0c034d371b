import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { registerWebhook } from '../../api/accounts.ts';
import type { Account, WebhookRegistration } from '../../api/accounts.ts';
import { Card } from '../../ui/card.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/controls/dialog.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Note } from '../../ui/note.tsx';
import { failureText } from '../../ui/states.tsx';
import { CheckLines } from './check-lines.tsx';

/** The addresses that the provider should call, and a button that sets them there. */
export function WebhookCard({ account }: { readonly account: Account }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const plan = useMutation({ mutationFn: async () => registerWebhook(account, true) });
  const order = useMutation({ mutationFn: async () => registerWebhook(account, false) });
  const open = (): void => {
    order.reset();
    plan.mutate();
    setOpen(true);
  };
  return (
    <Card
      title="Webhook addresses"
      aside={
        account.webhooks.length === 0 ? null : (
          <Button small icon="channels" onPress={open}>
            Set at the provider
          </Button>
        )
      }
    >
      <WebhookAddresses account={account} />
      <Dialog
        title={`Set the webhook of ${account.id}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        isBusy={order.isPending}
      >
        <Steps answer={order.data ?? plan.data} error={order.error ?? plan.error} isDone={order.isSuccess} />
        <div className="dialog-actions">
          <Button onPress={() => setOpen(false)}>{order.isSuccess ? 'Close' : 'Cancel'}</Button>
          {isPlanned(plan.data) && !order.isSuccess ? (
            <Button look="primary" isDisabled={order.isPending} onPress={() => order.mutate()}>
              {order.isPending ? 'Setting it…' : 'Set it at the provider'}
            </Button>
          ) : null}
        </div>
      </Dialog>
    </Card>
  );
}

const isPlanned = (answer: WebhookRegistration | undefined): boolean =>
  answer?.steps.some(({ state }) => state === 'planned') === true;

interface StepsProps {
  readonly answer: WebhookRegistration | undefined;
  readonly error: Error | null;
  readonly isDone: boolean;
}

/** The planned changes at the provider, then the changes made. */
function Steps({ answer, error, isDone }: StepsProps): ReactNode {
  return (
    <div role="status" className="stack">
      {error === null ? null : <Note tone="bad" title={failureText(error)} />}
      {answer === undefined ? (
        error === null ? (
          <p className="soft">Asking the provider what it has…</p>
        ) : null
      ) : answer.steps.length === 0 ? (
        <p>The provider has all of it already.</p>
      ) : (
        <CheckLines lines={answer.steps} at={isDone ? answer.at : null} />
      )}
    </div>
  );
}

function WebhookAddresses({ account }: { readonly account: Account }): ReactNode {
  if (account.webhookUrls.length > 0)
    return (
      <ul className="stack gap-small">
        {account.webhookUrls.map((url) => (
          <li key={url}>
            <Copy text={url} />
          </li>
        ))}
      </ul>
    );
  if (account.webhooks.length === 0)
    return <p className="soft">This provider calls no webhook: messages come in over the bind.</p>;
  return (
    <div className="stack gap-small">
      <p className="soft">Set PUBLIC_BASE_URL to see the whole addresses here. The paths are:</p>
      {account.webhooks.map((path) => (
        <Copy key={path} text={path} />
      ))}
    </div>
  );
}
