import type { ReactNode } from 'react';
import type { AgentMessage, ButtonView } from '@ccm/simulators/lab-protocol';
import { readFile } from '../lab/commands.ts';
import { useView } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { useFilePicker } from '../ui/file-picker.tsx';
import { Icon } from '../ui/icons.tsx';
import { Choice, PopupMenu, TitledChoice } from '../ui/popup-menu.tsx';

type Send = (message: Partial<AgentMessage>) => void;

interface DeskToolsProps {
  /** The text in the field; it goes with the content that is sent. */
  readonly typed: string;
  readonly onSend: Send;
}

const SLOTS: readonly ButtonView[] = [
  'Today 16 to 18',
  'Tomorrow 8 to 10',
  'Tomorrow 10 to 12',
  'Friday 8 to 10',
  'Friday 14 to 16',
].map((title, index) => ({ title, action: 'reply', value: `SLOT-${String(index + 1)}` }));

/** Content beside text: each tool sends it at one press. */
export function DeskTools({ typed, onSend }: DeskToolsProps): ReactNode {
  const quickButtons = useView((view) => view.quickButtons);
  const carousel = useView((view) => view.carousel);
  const withText = (usual: string, buttons: readonly ButtonView[]): void =>
    onSend({ text: typed === '' ? usual : typed, buttons: requested(buttons) });
  return (
    <div className="desk-tools">
      <Button
        look="quiet"
        small
        icon="buttons"
        onPress={() => withText('How can we help with your order?', quickButtons)}
      >
        Buttons
      </Button>
      <Button look="quiet" small icon="list" onPress={() => withText('When shall we deliver?', SLOTS)}>
        List
      </Button>
      <Button
        look="quiet"
        small
        icon="cards"
        onPress={() =>
          onSend({ carousel: carousel.map(({ buttons, ...card }) => ({ ...card, buttons: requested(buttons) })) })
        }
      >
        Carousel
      </Button>
      <FileMenu onSend={onSend} />
      <TemplateMenu onSend={onSend} />
    </div>
  );
}

/** Buttons as an agent's message names them. */
const requested = (buttons: readonly ButtonView[]): NonNullable<AgentMessage['buttons']> =>
  buttons.map(({ title, action, value }) => (action === 'url' ? { title, url: value } : { title, payload: value }));

interface MenuProps {
  readonly onSend: Send;
}

const OWN_FILE = 'own';

function FileMenu({ onSend }: MenuProps): ReactNode {
  const samples = useView((view) => view.samples);
  const { open, input } = useFilePicker((file) => void readFile(file).then((read) => onSend({ attachments: [read] })));
  return (
    <>
      <PopupMenu
        label="File to send"
        onPick={(picked) => {
          if (picked === OWN_FILE) open();
          else onSend({ attachments: [{ sample: picked }] });
        }}
        button={
          <Button look="quiet" small icon="file">
            File
          </Button>
        }
      >
        {samples.map(({ name, mimeType }) => (
          <Choice key={name} id={name} name={name}>
            <Icon name={mimeType.startsWith('image/') ? 'picture' : 'file'} /> {name}
          </Choice>
        ))}
        <Choice id={OWN_FILE} name="From this computer…">
          <Icon name="upload" /> From this computer…
        </Choice>
      </PopupMenu>
      {input}
    </>
  );
}

function TemplateMenu({ onSend }: MenuProps): ReactNode {
  const templates = useView((view) => view.templates);
  return (
    <PopupMenu
      label="Template to send"
      onPick={(picked) => {
        const template = templates.find(({ name }) => name === picked);
        if (template === undefined) return;
        onSend({ text: '', template: { name: template.name, variables: [...template.examples] } });
      }}
      button={
        <Button look="quiet" small icon="template">
          Template
        </Button>
      }
    >
      {templates.map(({ name, title, body }) => (
        <TitledChoice key={name} id={name} title={title} hint={body} />
      ))}
    </PopupMenu>
  );
}
