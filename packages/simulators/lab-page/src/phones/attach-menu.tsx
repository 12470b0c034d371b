import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Ability, CustomerAction } from '@ccm/simulators/lab-protocol';
import { act, readFile } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { complain } from '../ui/complaints.tsx';
import { useFilePicker } from '../ui/file-picker.tsx';
import { Icon } from '../ui/icons.tsx';
import type { IconName } from '../ui/icons.tsx';
import { Choice, PopupMenu } from '../ui/popup-menu.tsx';

interface Choice {
  readonly id: string;
  readonly needs: Ability;
  readonly icon: IconName;
  readonly title: string;
  /** Undefined: a file of the reader's own. */
  readonly action: CustomerAction | undefined;
}

const CHOICES: readonly Choice[] = [
  {
    id: 'picture',
    needs: 'picture',
    icon: 'picture',
    title: 'Photo of a parcel',
    action: { kind: 'file', name: 'parcel.jpg', mimeType: 'image/jpeg', sample: 'parcel.jpg' },
  },
  {
    id: 'file',
    needs: 'file',
    icon: 'file',
    title: 'Invoice (PDF)',
    action: { kind: 'file', name: 'invoice.pdf', mimeType: 'application/pdf', sample: 'invoice.pdf' },
  },
  {
    id: 'location',
    needs: 'location',
    icon: 'pin',
    title: 'Location',
    action: {
      kind: 'location',
      latitude: 51.5033,
      longitude: -0.1196,
      name: 'London Eye',
      address: 'Riverside Building',
    },
  },
  {
    id: 'contact',
    needs: 'contact',
    icon: 'person',
    title: 'Contact',
    action: { kind: 'contact', name: 'Bob Stone', phone: '+447700900111' },
  },
  { id: 'own', needs: 'picture', icon: 'upload', title: 'From this computer…', action: undefined },
];
const MAX_BYTES = 5_000_000;

/** The content that the app can send beside text; absent if there is none. */
export function AttachMenu({ phone }: { readonly phone: PhoneFacts }): ReactNode {
  const { id: phoneId, abilities } = phone;
  const accept = abilities.includes('file') ? undefined : 'image/*';
  const { open, input } = useFilePicker((file) => void sendOwn(phoneId, file), accept);
  const offered = CHOICES.filter(({ needs }) => abilities.includes(needs));
  if (offered.length === 0) return null;
  return (
    <>
      <PopupMenu
        label="Attach"
        placement="top start"
        onPick={(picked) => {
          const action = offered.find(({ id }) => id === picked)?.action;
          if (action === undefined) open();
          else void act(phoneId, action);
        }}
        button={
          <Button className="foot-button" aria-label="Attach">
            <Icon name="plus" size={18} />
          </Button>
        }
      >
        {offered.map(({ id, icon, title }) => (
          <Choice key={id} id={id} name={title}>
            <Icon name={icon} /> {title}
          </Choice>
        ))}
      </PopupMenu>
      {input}
    </>
  );
}

async function sendOwn(phone: string, file: File): Promise<void> {
  if (file.size > MAX_BYTES) complain(`${file.name} is larger than 5 MB`);
  else await act(phone, { kind: 'file', ...(await readFile(file)) });
}
