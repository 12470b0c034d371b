import { memo, useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import type { PhoneMessage, PhoneView } from '@ccm/simulators/lab-protocol';
import { useView } from '../lab/store.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { TOUR_PHONE } from '../tour/steps.ts';
import { formatTime } from '../ui/words.ts';
import { Initials } from '../ui/initials.tsx';
import { Icon } from '../ui/icons.tsx';
import { useNow } from '../ui/use-now.ts';
import { useStickToEnd } from '../ui/use-stick-to-end.ts';
import { Bubble } from './bubble.tsx';
import { Composer } from './composer.tsx';
import { Keyboard } from './keyboard.tsx';
import { ModeMenu } from './mode-menu.tsx';
import { PagePost } from './page-post.tsx';

interface PhoneProps {
  readonly phone: PhoneFacts;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

/** One customer's phone, open in the app of its channel. */
export const Phone = memo(function Phone({ phone, isSelected, onSelect }: PhoneProps): ReactNode {
  const [quoted, setQuoted] = useState<PhoneMessage>();
  const onDone = useCallback(() => setQuoted(undefined), []);
  const { id, app, title, carrier, customer } = phone;
  const mode = useView(({ phones }) => phoneOf(phones, id).mode);
  return (
    <article
      className={`phone app-${app}`}
      data-phone={id}
      data-selected={isSelected || undefined}
      data-mode={mode}
      {...(id === TOUR_PHONE ? { 'data-tour': 'phone' } : {})}
      aria-label={`${customer.name}: ${title} by ${carrier}`}
      onFocusCapture={() => onSelect(id)}
      onPointerDownCapture={() => onSelect(id)}
    >
      <div className="phone-owner">
        <span className="strong cut" dir="auto">
          {customer.name}
        </span>
        <ModeMenu phone={phone} mode={mode} />
      </div>
      <div className="phone-body">
        <div className="phone-screen">
          <PhoneStatus mode={mode} carrier={carrier} />
          <header className="phone-head">
            <Icon name="back" size={18} />
            <Initials name="Example Shop" hue={app} />
            <span className="phone-title">
              <span className="cut strong">Example Shop</span>
              <span className="cut phone-sub">{phone.us}</span>
            </span>
          </header>
          {mode === 'off' ? <DarkScreen id={id} /> : <Chat phone={phone} onQuote={setQuoted} />}
          {mode === 'off' ? null : <Composer phone={phone} quoted={quoted} onDone={onDone} />}
        </div>
      </div>
    </article>
  );
});

function phoneOf(phones: readonly PhoneView[], wanted: string): PhoneView {
  const phone = phones.find(({ id }) => id === wanted);
  if (phone === undefined) throw new Error(`There is no phone ${wanted}`);
  return phone;
}

const useMessages = (id: string): readonly PhoneMessage[] => useView(({ phones }) => phoneOf(phones, id).messages);

function PhoneStatus({ mode, carrier }: { readonly mode: string; readonly carrier: string }): ReactNode {
  const nowMs = useNow(5000);
  return (
    <div className="phone-status" aria-hidden>
      <span>{formatTime(nowMs)}</span>
      <span className="phone-island" />
      <span className="cut">{mode === 'unreachable' ? 'No service' : carrier}</span>
    </div>
  );
}

function DarkScreen({ id }: { readonly id: string }): ReactNode {
  const waiting = useMessages(id).filter(({ from, tick }) => from === 'business' && isUndelivered(tick)).length;
  return (
    <div className="phone-dark">
      <p>Switched off</p>
      <p className="faint">
        {waiting === 0
          ? 'What is sent now waits at the provider.'
          : `${String(waiting)} ${waiting === 1 ? 'message waits' : 'messages wait'} at the provider.`}
      </p>
    </div>
  );
}

const isUndelivered = (tick: PhoneMessage['tick']): boolean =>
  tick === 'queued' || tick === 'sent' || tick === 'sending';

interface ChatProps {
  readonly phone: PhoneFacts;
  readonly onQuote: (message: PhoneMessage) => void;
}

function Chat({ phone, onQuote }: ChatProps): ReactNode {
  const messages = useMessages(phone.id);
  const shown = messages.filter(
    ({ from, tick, reaction }) => reaction === undefined && (from === 'customer' || tick !== 'failed'),
  );
  const list = useStickToEnd<HTMLOListElement>(messages);
  const last = shown.at(-1);
  return (
    <>
      <ol className="chat" ref={list} tabIndex={0} aria-label={`Messages with ${phone.customer.name}`}>
        {phone.app === 'facebook' ? <PagePost comments={shown.length} /> : null}
        {shown.length === 0 ? <li className="chat-empty">Write to the shop as {phone.customer.name}.</li> : null}
        {shown.map((message) => (
          <Bubble
            key={message.id}
            phone={phone}
            message={message}
            quoted={messages.find(({ id }) => id === message.replyTo)}
            reactions={reactionsTo(message, messages)}
            onQuote={onQuote}
          />
        ))}
      </ol>
      {last?.keyboard === undefined ? null : <Keyboard phone={phone} message={last} buttons={last.keyboard} />}
    </>
  );
}

const reactionsTo = ({ id }: PhoneMessage, messages: readonly PhoneMessage[]): string =>
  messages.map(({ reaction }) => (reaction?.to === id ? reaction.emoji : '')).join('');
