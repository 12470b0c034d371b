import { memo } from 'react';
import type { ReactNode } from 'react';
import { ListBox, ListBoxItem, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { DeskConversation, LabView } from '@ccm/simulators/lab-protocol';
import { usePhones, useView } from '../lab/store.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { Initials } from '../ui/initials.tsx';
import { formatTime } from '../ui/words.ts';
import { CrmLog } from './crm-log.tsx';
import { DeskComposer } from './desk-composer.tsx';
import { Thread } from './thread.tsx';

interface DeskProps {
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** The agent's desk: reads and answers all customers, and shows the notifications to the CRM. */
export function Desk({ selected, onSelect }: DeskProps): ReactNode {
  const phone = usePhones().find(({ id }) => id === selected);
  return (
    <section className="desk" aria-label="Agent's desk">
      <Conversations selected={selected} onSelect={onSelect} />
      {phone === undefined ? null : (
        <Tabs className="desk-tabs">
          <DeskHead phone={phone} />
          <TabPanel id="conversation" className="desk-panel">
            <Thread key={phone.id} phone={phone} />
            <DeskComposer key={`to ${phone.id}`} phone={phone} />
          </TabPanel>
          <TabPanel id="crm" className="desk-panel">
            <CrmLog />
          </TabPanel>
        </Tabs>
      )}
    </section>
  );
}

const conversationOf = ({ conversations }: LabView, wanted: string): DeskConversation | undefined =>
  conversations.find(({ id }) => id === wanted);

function DeskHead({ phone }: { readonly phone: PhoneFacts }): ReactNode {
  const skillGroup = useView((view) => conversationOf(view, phone.id)?.skillGroup ?? null);
  const facts = [phone.customer.id, skillGroup === null ? '' : `queue ${skillGroup}`];
  return (
    <header className="desk-head">
      <div className="desk-who">
        <h2 className="cut" dir="auto">
          {phone.customer.name}
        </h2>
        <span className="faint cut">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </div>
      <TabList className="segmented" aria-label="Desk">
        <Tab id="conversation" className="segment">
          Conversation
        </Tab>
        <Tab id="crm" className="segment">
          CRM
        </Tab>
      </TabList>
    </header>
  );
}

const Conversations = memo(function Conversations({ selected, onSelect }: DeskProps): ReactNode {
  const phones = usePhones();
  return (
    <ListBox
      className="conversations"
      aria-label="Conversations"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) onSelect(String(key));
      }}
    >
      {phones.map(({ id, customer, app, title, carrier }) => (
        <ListBoxItem key={id} id={id} className="conversation" textValue={`${customer.name}, ${title} by ${carrier}`}>
          <span className="conversation-face">
            <Initials name={customer.name} hue={app} />
            <span className={`app-mark hue-${app}`}>
              <Icon name={app} size={10} />
            </span>
          </span>
          <LastWords id={id} customer={customer.name} />
        </ListBoxItem>
      ))}
    </ListBox>
  );
});

function LastWords({ id, customer }: { readonly id: string; readonly customer: string }): ReactNode {
  const last = useView((view) => conversationOf(view, id)?.messages.at(-1));
  const words = last === undefined ? 'No messages yet' : (last.text ?? wordFor(last));
  return (
    <span className="conversation-words">
      <span className="conversation-name">
        <span className="cut strong" dir="auto">
          {customer}
        </span>
        {last === undefined ? null : <time className="faint">{formatTime(last.atMs)}</time>}
      </span>
      <span className="cut faint" data-waiting={last?.from === 'customer' || undefined}>
        {last?.from === 'agent' ? 'You: ' : ''}
        {words}
      </span>
    </span>
  );
}

const wordFor = ({ media, location, contact, cards }: DeskConversation['messages'][number]): string =>
  media?.[0]?.name ??
  (location === undefined ? undefined : 'Location') ??
  contact?.name ??
  (cards === undefined ? 'Message' : 'Carousel');
