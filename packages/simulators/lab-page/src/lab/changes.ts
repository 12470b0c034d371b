import type { LabEvent, LabView } from '@ccm/simulators/lab-protocol';

type Change = Exclude<LabEvent, { event: 'lab' }>;

/** The number of messages kept of each phone and of each conversation, the newest: as many as the lab's server keeps. */
const MAX_MESSAGES = 200;
/** As many notifications to the CRM as the lab's server keeps. */
const MAX_CRM_ENTRIES = 100;

/** The lab after one event of the stream. */
export function changed(view: LabView, change: Change): LabView {
  switch (change.event) {
    case 'phone':
      return { ...view, phones: merged(view.phones, change.data) };
    case 'phone-message': {
      const { phone, message } = change.data;
      return { ...view, phones: withMessage(view.phones, phone, message) };
    }
    case 'conversation':
      return { ...view, conversations: merged(view.conversations, change.data) };
    case 'desk-message': {
      const { phone, message } = change.data;
      return { ...view, conversations: withMessage(view.conversations, phone, message) };
    }
    case 'crm':
      return { ...view, crm: [...view.crm, ...change.data].slice(-MAX_CRM_ENTRIES) };
    case 'trouble':
      return {
        ...view,
        troubles: view.troubles.map((trouble) => (trouble.kind === change.data.kind ? change.data : trouble)),
      };
    case 'load':
      return { ...view, load: change.data };
    case 'services':
      break;
  }
  return { ...view, services: change.data };
}

function merged<T extends { readonly id: string }>(
  items: readonly T[],
  part: Partial<T> & { readonly id: string },
): T[] {
  return items.map((item) => (item.id === part.id ? { ...item, ...part } : item));
}

interface WithMessages<M> {
  readonly id: string;
  readonly messages: readonly M[];
}

function withMessage<M extends { readonly id: string }, T extends WithMessages<M>>(
  items: readonly T[],
  id: string,
  message: M,
): T[] {
  return items.map((item) => (item.id === id ? { ...item, messages: replaced(item.messages, message) } : item));
}

function replaced<M extends { readonly id: string }>(messages: readonly M[], message: M): readonly M[] {
  const index = messages.findLastIndex(({ id }) => id === message.id);
  return index < 0 ? [...messages, message].slice(-MAX_MESSAGES) : messages.with(index, message);
}
