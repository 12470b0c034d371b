import { compact } from '@ccm/core/objects';
import { OUR, PEOPLE } from '../world/index.ts';
import type { Content } from '../lab-protocol/index.ts';
import type { CustomerWrites, TwilioMessage, TwilioSimulator } from '../twilio/index.ts';
import { mediaAt, newcomers, refusalOf, textOf, vCard } from './phone-driver.ts';
import type { PhoneAction, PhoneDriver, Step } from './phone-driver.ts';
import { templateText } from './templates.ts';

interface Line {
  readonly address: string;
  readonly to: string;
  readonly profileName?: string;
}

/** A phone that gets SMS and MMS. */
export function twilioSmsPhone(twilio: TwilioSimulator): PhoneDriver {
  const { id, name } = PEOPLE.sms;
  return {
    id: 'sms-twilio',
    channel: 'sms',
    provider: 'twilio',
    app: 'sms',
    title: 'SMS',
    carrier: 'Twilio',
    customer: { id, name },
    us: OUR.smsNumber,
    abilities: ['text', 'picture', 'caption', 'contact'],
    steps: ['sent', 'delivered'],
    ...lineOf(twilio, { address: id, to: OUR.smsNumber }),
  };
}

/** WhatsApp by Twilio: no buttons of its own without an approved content, and no reactions. */
export function twilioWhatsAppPhone(twilio: TwilioSimulator): PhoneDriver {
  const { id, name } = PEOPLE.twilioWhatsApp;
  return {
    id: 'whatsapp-twilio',
    channel: 'whatsapp',
    provider: 'twilio',
    app: 'whatsapp',
    title: 'WhatsApp',
    carrier: 'Twilio',
    account: 'twilio',
    customer: { id, name },
    us: OUR.whatsAppNumber,
    abilities: ['text', 'picture', 'file', 'caption', 'location', 'contact', 'reply'],
    steps: ['sent', 'delivered', 'read'],
    ...lineOf(twilio, { address: `whatsapp:${id}`, to: `whatsapp:${OUR.whatsAppNumber}`, profileName: name }),
  };
}

type LineDriver = Pick<PhoneDriver, 'takeOver' | 'write' | 'arrivals' | 'report' | 'onChange'>;

function lineOf(twilio: TwilioSimulator, line: Line): LineDriver {
  const fresh = newcomers(() => twilio.sent, { of: ({ to }) => to === line.address });
  return {
    takeOver: () => twilio.plan({ match: { to: line.address }, steps: [], times: Infinity }),
    write: async (action, duplicates) => {
      const { messageSid, outcome } = await twilio.customerWrites(messageOf(action, line), { duplicates });
      return { id: messageSid, ...refusalOf(outcome) };
    },
    arrivals: () =>
      fresh().map((message) => ({ key: message.sid, atMs: message.createdAtMs, content: contentOf(message) })),
    report: async (sid, step, copies) => {
      await twilio.report(sid, { ...STATUS[step], duplicates: copies - 1 });
    },
    onChange: (listener) => twilio.onChange(listener),
  };
}

const STATUS = {
  sent: { status: 'sent' },
  delivered: { status: 'delivered' },
  read: { status: 'read' },
  failed: { status: 'undelivered', errorCode: 30003, errorMessage: 'Unreachable destination handset' },
} as const satisfies Readonly<Record<Step, object>>;

function messageOf(action: PhoneAction, { address, to, profileName }: Line): CustomerWrites {
  const envelope = { from: address, to, ...compact({ profileName }) };
  switch (action.kind) {
    case 'file': {
      const { content, mimeType: type } = action.file;
      return { ...envelope, body: action.caption ?? '', media: [{ content, type }] };
    }
    case 'contact':
      return { ...envelope, media: [{ content: vCard(action), type: 'text/vcard' }] };
    case 'location': {
      const { latitude, longitude, name, address: street } = action;
      const words = compact({ label: name, address: street });
      return { ...envelope, location: { latitude, longitude, ...words } };
    }
    case 'text':
    case 'press':
    case 'reaction':
      break;
  }
  const quoted = action.kind === 'text' ? action.replyTo : undefined;
  return {
    ...envelope,
    body: textOf(action),
    ...(quoted === undefined ? {} : { repliesTo: { sid: quoted, sender: to } }),
  };
}

function contentOf({ body, mediaUrls, contentSid, contentVariables, persistentAction }: TwilioMessage): Content {
  if (contentSid !== undefined) return templateOf(contentSid, contentVariables);
  const place = /^geo:(-?[\d.]+),(-?[\d.]+)(?:\|(.*))?$/.exec(persistentAction ?? '');
  if (place !== null) {
    const [, latitude, longitude, name] = place;
    const label = name === undefined ? {} : { name };
    return { location: { latitude: Number(latitude), longitude: Number(longitude), ...label } };
  }
  return {
    ...(body === '' ? {} : { text: body }),
    ...(mediaUrls.length === 0 ? {} : { media: mediaUrls.map((url) => mediaAt(url)) }),
  };
}

function templateOf(contentSid: string, variablesJson: string | undefined): Content {
  const variables = Object.values(JSON.parse(variablesJson ?? '{}') as Record<string, string>);
  return { text: templateText(contentSid, variables), template: { name: contentSid, variables } };
}
