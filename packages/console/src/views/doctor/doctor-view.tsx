import './doctor.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { examineFleet, lastExaminationQuery } from '../../api/doctor.ts';
import type { Examination, Finding } from '../../api/doctor.ts';
import type { Tone } from '../../format/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Switch } from '../../ui/controls/choices.tsx';
import { Ago, Moment } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { failureText, State } from '../../ui/states.tsx';

const TONES: Readonly<Record<Finding['state'], Tone>> = { ok: 'good', warning: 'warn', fault: 'bad' };
const LABELS: Readonly<Record<Finding['state'], string>> = { ok: 'Good', warning: 'Warning', fault: 'Fault' };

/** Examines the fleet and all that it depends on, as `ccm doctor` does. */
export function DoctorView(): ReactNode {
  const client = useQueryClient();
  const [upload, setUpload] = useState(true);
  const [onlyWrong, setOnlyWrong] = useState(false);
  const examination = useMutation({
    mutationFn: async () => examineFleet(upload),
    onSuccess: (found) => {
      client.setQueryData(lastExaminationQuery.queryKey, found);
      void client.invalidateQueries({ queryKey: ['attention'] });
    },
  });
  const last = useQuery(lastExaminationQuery);
  return (
    <div className="page">
      <div className="page-head">
        <PageTitle title="Doctor" />
        <p className="lead">
          Examines Redis, brokers, applications, accounts at their providers, certificates, clocks and replicas, in less
          than ten seconds. No customer hears of it. The gateways do so by themselves every EXAMINATION_INTERVAL.
        </p>
      </div>
      <div className="filters">
        <Button
          look="primary"
          icon="shield"
          isDisabled={examination.isPending}
          onPress={() => {
            examination.mutate();
          }}
        >
          {examination.isPending ? 'Examining…' : 'Examine now'}
        </Button>
        <Switch isSelected={upload} onChange={setUpload}>
          Store a test file in the File Engine
        </Switch>
        <Switch isSelected={onlyWrong} onChange={setOnlyWrong}>
          Only what is wrong
        </Switch>
      </div>
      <div role="status" className="stack">
        {examination.isError ? <Note tone="bad" title={failureText(examination.error)} /> : null}
        <WithData query={last} label="the last examination">
          {(found) =>
            found.at === null ? (
              <NothingExamined isRunning={examination.isPending} />
            ) : (
              <Findings examination={found} onlyWrong={onlyWrong} />
            )
          }
        </WithData>
      </div>
    </div>
  );
}

const NothingExamined = ({ isRunning }: { readonly isRunning: boolean }): ReactNode => (
  <State icon="shield" title={isRunning ? 'Examining the fleet' : 'Nothing examined yet'}>
    <p>
      {isRunning
        ? 'Every server and account is asked at once; those that do not answer take longest.'
        : 'Press “Examine now”: each finding tells what is wrong and what to do. The command “ccm doctor” finds the same.'}
    </p>
  </State>
);

interface FindingsProps {
  readonly examination: Examination;
  readonly onlyWrong: boolean;
}

function Findings({ examination, onlyWrong }: FindingsProps): ReactNode {
  const { at, items } = examination;
  const countOf = (state: Finding['state']): number => items.filter((item) => item.state === state).length;
  const [faults, warnings] = [countOf('fault'), countOf('warning')];
  const shown = items.filter(({ state }) => !onlyWrong || state !== 'ok');
  return (
    <>
      <Note
        tone={faults > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good'}
        title={`${items.length} examined: ${faults} ${faults === 1 ? 'fault' : 'faults'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`}
      >
        <p>
          At <Moment at={at} />, <Ago at={at} />
        </p>
      </Note>
      {[...Map.groupBy(shown, ({ group }) => group)].map(([group, findings]) => (
        <Card key={group} title={group}>
          <ul className="findings">
            {findings.map((finding) => (
              <FindingRow key={finding.id} finding={finding} />
            ))}
          </ul>
        </Card>
      ))}
    </>
  );
}

const FindingRow = ({ finding }: { readonly finding: Finding }): ReactNode => (
  <li className="finding">
    <Badge tone={TONES[finding.state]}>{LABELS[finding.state]}</Badge>
    <div className="stack gap-tiny">
      <p className="wrap-anywhere">
        <span className="strong">{finding.title}</span> <span className="soft">{finding.detail}</span>
      </p>
      {finding.remedy === null ? null : <p className="soft wrap-anywhere">{finding.remedy}</p>}
    </div>
  </li>
);
