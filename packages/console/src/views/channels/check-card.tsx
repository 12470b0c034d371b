import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { checkAccount } from '../../api/fleet.ts';
import type { Account, AccountCheck } from '../../api/fleet.ts';
import type { Tone } from '../../format/words.ts';
import { Badge, Card, Note } from '../../ui/basics.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { failureText } from '../../ui/states.tsx';

type CheckState = AccountCheck['checks'][number]['state'];
const TONES: Readonly<Record<CheckState, Tone>> = { passed: 'good', failed: 'bad', skipped: 'plain' };
const LABELS: Readonly<Record<CheckState, string>> = { passed: 'Passed', failed: 'Failed', skipped: 'Not checked' };

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
          <CheckList result={check.data} />
        )}
      </div>
    </Card>
  );
}

const CheckList = ({ result }: { readonly result: AccountCheck }): ReactNode => (
  <ul className="checks">
    {result.checks.map((check) => (
      <li key={check.id} className="check">
        <Badge tone={TONES[check.state]}>{LABELS[check.state]}</Badge>
        <div className="stack gap-tiny">
          <p>
            <span className="strong">{check.title}</span> <span className="soft">{check.detail}</span>
          </p>
          {check.remedy === null ? null : <p className="soft">{check.remedy}</p>}
        </div>
      </li>
    ))}
    <li className="faint">
      Asked at <Moment at={result.at} />
    </li>
  </ul>
);
