import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { messagesPage } from '../../api/messages.ts';
import type { Message, MessageFilter } from '../../api/messages.ts';
import { csvLine } from '../../format/csv.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../ui/controls/button.tsx';
import { toast } from '../../ui/controls/toast.tsx';
import { failureText } from '../../ui/states.tsx';

/** The most messages in one file: more take the gateway too long. */
const MAX_ROWS = 20_000;

const COLUMNS: Readonly<Record<string, (message: Message) => string | number | null>> = {
  accepted: ({ acceptedAt }) => acceptedAt,
  changed: ({ changedAt }) => changedAt,
  direction: ({ direction }) => direction,
  channel: ({ channel }) => channel,
  account: ({ account }) => account,
  customer: ({ number }) => number,
  status: ({ status }) => status,
  reason: ({ failure }) => failure?.reason ?? null,
  cause: ({ failure }) => failure?.description ?? null,
  attempts: ({ attempts }) => attempts,
  id: ({ id }) => id,
  applicationId: ({ applicationId }) => applicationId,
  providerMessageId: ({ providerMessageId }) => providerMessageId,
};

/** Saves the messages that the filters show, newest first, as a CSV file without their contents. */
export function ExportButton({ filter }: { readonly filter: MessageFilter }): ReactNode {
  const [loaded, setLoaded] = useState<number>();
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);
  const run = async (): Promise<void> => {
    const abort = new AbortController();
    leaving.current = abort;
    setLoaded(0);
    try {
      const { messages, isWhole } = await load(filter, setLoaded, abort.signal);
      save(messages);
      toast(
        isWhole
          ? `${formatCount(messages.length)} exported`
          : `The newest ${formatCount(messages.length)} exported: set a filter for the others`,
      );
    } catch (error) {
      if (!abort.signal.aborted) toast(`The export failed: ${failureText(error)}`, { tone: 'bad' });
    }
    setLoaded(undefined);
  };
  return (
    <Button small icon="download" isDisabled={loaded !== undefined} onPress={() => void run()}>
      {loaded === undefined ? 'Export' : `${formatCount(loaded)} loaded`}
    </Button>
  );
}

interface Loaded {
  readonly messages: readonly Message[];
  /** No message is left out. */
  readonly isWhole: boolean;
}

async function load(filter: MessageFilter, progress: (count: number) => void, signal: AbortSignal): Promise<Loaded> {
  const messages: Message[] = [];
  let next: string | null = '';
  while (next !== null && messages.length < MAX_ROWS) {
    const page = await messagesPage(filter, { next, limit: 1000, signal });
    messages.push(...page.items);
    progress(messages.length);
    ({ next } = page);
  }
  return { messages, isWhole: next === null };
}

/** The mark at the beginning tells spreadsheets that the file is UTF-8. */
function save(messages: readonly Message[]): void {
  const lines = messages.map((message) => csvLine(Object.values(COLUMNS).map((valueOf) => valueOf(message))));
  const url = URL.createObjectURL(new Blob(['\uFEFF', csvLine(Object.keys(COLUMNS)), ...lines], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `messages-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
