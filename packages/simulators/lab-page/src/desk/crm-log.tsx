import type { ReactNode } from 'react';
import { usePhones, useView } from '../lab/store.ts';
import { useStickToEnd } from '../ui/use-stick-to-end.ts';
import { CRM_WORDS, formatTime } from '../ui/words.ts';

/** Every delivery notification that the CRM was posted. */
export function CrmLog(): ReactNode {
  const phones = usePhones();
  const entries = useView(({ crm }) => crm);
  const list = useStickToEnd<HTMLOListElement>(entries);
  if (entries.length === 0) {
    return (
      <div className="thread-empty">
        <p className="strong">The CRM was told nothing yet</p>
        <p className="faint">Each answer of the agent is posted here as {'{callbackId, status}'}, once per change.</p>
      </div>
    );
  }
  return (
    <ol className="crm" ref={list} tabIndex={0} aria-label="Notifications to the CRM">
      {entries.map(({ number, callbackId, status, atMs, phone }) => (
        <li key={number} className="crm-entry">
          <time className="faint">{formatTime(atMs)}</time>
          <span className="mono cut">{callbackId}</span>
          <span className="cut faint">{phones.find(({ id }) => id === phone)?.title ?? ''}</span>
          <span className={`crm-status crm-${String(status)}`}>
            {status} {CRM_WORDS.get(status) ?? ''}
          </span>
        </li>
      ))}
    </ol>
  );
}
