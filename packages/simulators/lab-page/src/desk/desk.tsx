import type { ReactNode } from 'react';
import { ListBox, ListBoxItem, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { DeskConversation, LabView, PhoneView } from '@ccm/simulators/lab-protocol';
import { Icon } from '../ui/icons.tsx';
import { Initials } from '../ui/initials.tsx';
import { formatTime } from '../ui/words.ts';
import { CrmLog } from './crm-log.tsx';
import { DeskComposer } from './desk-composer.tsx';
import { Thread } from './thread.tsx';

interface DeskProps {
  readonly view: LabView;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** The agent's desk: reads and answers all customers, and shows the notifications to the CRM. */
export function Desk({ view, selected, onSelect }: DeskProps): ReactNode {
  const conversation = view.conversations.find(({ id }) => id === selected);
  const phone = view.phones.find(({ id }) => id === selected);
  return (
    <section className="desk" aria-label="Agent's desk">
      <Conversations view={view} selected={selected} onSelect={onSelect} />
      {conversation === undefined || phone === undefined ? null : (
        <Tabs className="desk-tabs">
          <DeskHead conversation={conversation} phone={phone} />
          <TabPanel id="conversation" className="desk-panel">
            <Thread key={phone.id} conversation={conversation} />
            <DeskComposer key={`to ${phone.id}`} view={view} phone={phone} />
          </TabPanel>
          <TabPanel id="crm" className="desk-panel">
            <CrmLog entries={view.crm} phones={view.phones} />
          </TabPanel>
        </Tabs>
      )}
    </section>
  );
}

function DeskHead({
  conversation,
  phone,
}: {
  readonly conversation: DeskConversation;
  readonly phone: PhoneView;
}): ReactNode {
  const facts = [phone.customer.id, conversation.skillGroup === null ? '' : `queue ${conversation.skillGroup}`];
  return (
    <header className="desk-head">
      <div className="desk-who">
        <h2 className="cut" dir="auto">
          {conversation.customerName}
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

function Conversations({ view, selected, onSelect }: DeskProps): ReactNode {
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
      {view.conversations.map((conversation) => {
        const phone = view.phones.find(({ id }) => id === conversation.id);
        return phone === undefined ? null : (
          <ListBoxItem
            key={conversation.id}
            id={conversation.id}
            className="conversation"
            textValue={`${conversation.customerName}, ${phone.title} by ${phone.carrier}`}
          >
            <span className="conversation-face">
              <Initials name={conversation.customerName} hue={phone.app} />
              <span className={`app-mark hue-${phone.app}`}>
                <Icon name={phone.app} size={10} />
              </span>
            </span>
            <LastWords conversation={conversation} />
          </ListBoxItem>
        );
      })}
    </ListBox>
  );
}

function LastWords({ conversation }: { readonly conversation: DeskConversation }): ReactNode {
  const last = conversation.messages.at(-1);
  const words = last === undefined ? 'No messages yet' : (last.text ?? wordFor(last));
  return (
    <span className="conversation-words">
      <span className="conversation-name">
        <span className="cut strong" dir="auto">
          {conversation.customerName}
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
