import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { checkAccount } from '../../api/accounts.ts';
import type { Account } from '../../api/accounts.ts';
import { Card } from '../../ui/card.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Note } from '../../ui/note.tsx';
import { failureText } from '../../ui/states.tsx';
import { CheckLines } from './check-lines.tsx';

/** Asks the provider now; nothing is sent to a customer. */
export function CheckCard({ account }: { readonly account: Account }): ReactNode {
  const check = useMutation({ mutationFn: async () => checkAccount(account.channel, account.account) });
  return (
    <Card
      title="Check at the provider"
      aside={
        <Button small icon="shield" isDisabled={check.isPending} onPress={() => check.mutate()}>
          {check.isPending ? 'Asking…' : 'Check now'}
        </Button>
      }
    >
      <div role="status">
        {check.isError ? <Note tone="bad" title={failureText(check.error)} /> : null}
        {check.data === undefined ? (
          check.isError ? null : (
            <p className="soft">
              Asks the provider whether the credentials are good and our webhook is registered. No customer hears of it.
            </p>
          )
        ) : (
          <CheckLines lines={check.data.checks} at={check.data.at} />
        )}
      </div>
    </Card>
  );
}
