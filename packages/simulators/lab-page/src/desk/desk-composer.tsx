import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover, TextArea, TextField } from 'react-aria-components';
import type { AgentMessage, ButtonView } from '@ccm/simulators/lab-protocol';
import { answer, readFile } from '../lab/commands.ts';
import { useView } from '../lab/store.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';

interface DeskComposerProps {
  readonly phone: PhoneFacts;
}

type Requested = NonNullable<AgentMessage['buttons']>;

const requested = (buttons: readonly ButtonView[]): Requested =>
  buttons.map(({ title, action, value }) => (action === 'url' ? { title, url: value } : { title, payload: value }));

/** The agent's answer: text, and content that one press sends. */
export function DeskComposer({ phone }: DeskComposerProps): ReactNode {
  const [text, setText] = useState('');
  const quickButtons = useView((view) => view.quickButtons);
  const carousel = useView((view) => view.carousel);
  const send = (more: Partial<AgentMessage> = {}): void => {
    if (text.trim() === '' && Object.keys(more).length === 0) return;
    void answer(phone.id, { text: text.trim(), ...more });
    setText('');
  };
  return (
    <form
      className="desk-composer"
      data-tour="answer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="desk-write">
        <TextField className="desk-field" aria-label={`Answer ${phone.customer.name}`} value={text} onChange={setText}>
          <TextArea
            className="desk-input"
            rows={2}
            dir="auto"
            placeholder={`Answer by ${phone.title} (${phone.carrier})`}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              send();
            }}
          />
        </TextField>
        <Button look="primary" icon="send" type="submit">
          Send
        </Button>
      </div>
      <div className="desk-tools">
        <Button
          look="quiet"
          small
          icon="buttons"
          onPress={() =>
            send({ text: text.trim() || 'How can we help with your order?', buttons: requested(quickButtons) })
          }
        >
          Buttons
        </Button>
        <Button
          look="quiet"
          small
          icon="list"
          onPress={() => send({ text: text.trim() || 'When shall we deliver?', buttons: requested(SLOTS) })}
        >
          List
        </Button>
        <Button
          look="quiet"
          small
          icon="cards"
          onPress={() =>
            send({ carousel: carousel.map(({ buttons, ...card }) => ({ ...card, buttons: requested(buttons) })) })
          }
        >
          Carousel
        </Button>
        <FileMenu onSend={send} />
        <TemplateMenu onSend={send} />
      </div>
    </form>
  );
}

const SLOTS: readonly ButtonView[] = [
  'Today 16 to 18',
  'Tomorrow 8 to 10',
  'Tomorrow 10 to 12',
  'Friday 8 to 10',
  'Friday 14 to 16',
].map((title, index) => ({ title, action: 'reply', value: `SLOT-${String(index + 1)}` }));

interface MenuProps {
  readonly onSend: (message: Partial<AgentMessage>) => void;
}

function FileMenu({ onSend }: MenuProps): ReactNode {
  const samples = useView((view) => view.samples);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <MenuTrigger>
        <Button look="quiet" small icon="file">
          File
        </Button>
        <Popover className="popover" placement="top">
          <Menu
            className="menu"
            aria-label="File to send"
            onAction={(key) => {
              if (key === 'own') picker.current?.click();
              else onSend({ attachments: [{ sample: String(key) }] });
            }}
          >
            {samples.map(({ name, mimeType }) => (
              <MenuItem key={name} id={name} className="option" textValue={name}>
                <Icon name={mimeType.startsWith('image/') ? 'picture' : 'file'} /> {name}
              </MenuItem>
            ))}
            <MenuItem id="own" className="option" textValue="From this computer">
              <Icon name="upload" /> From this computer…
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <input
        ref={picker}
        type="file"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file !== undefined) void readFile(file).then((read) => onSend({ attachments: [read] }));
        }}
      />
    </>
  );
}

function TemplateMenu({ onSend }: MenuProps): ReactNode {
  const templates = useView((view) => view.templates);
  return (
    <MenuTrigger>
      <Button look="quiet" small icon="template">
        Template
      </Button>
      <Popover className="popover popover-wide" placement="top">
        <Menu
          className="menu"
          aria-label="Template to send"
          onAction={(key) => {
            const template = templates.find(({ name }) => name === key);
            if (template !== undefined) {
              onSend({ text: '', template: { name: template.name, variables: [...template.examples] } });
            }
          }}
        >
          {templates.map(({ name, title, body }) => (
            <MenuItem key={name} id={name} className="option" textValue={title}>
              <span>
                <span className="strong">{title}</span>
                <span className="faint block">{body}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
