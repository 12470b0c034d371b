import type { CardView, ButtonView, Content } from './content.ts';

/** An action that a customer can take in an app. Actions that are not listed are absent on the phone. */
export type Ability = 'text' | 'picture' | 'file' | 'caption' | 'location' | 'contact' | 'press' | 'reaction' | 'reply';

/** The app whose look the phone has. */
export type App = 'sms' | 'whatsapp' | 'messenger' | 'facebook' | 'instagram' | 'viber' | 'telegram';

/** The status of a message. `failed` can follow each but `read`. */
export type Tick = 'sending' | 'queued' | 'sent' | 'delivered' | 'read' | 'failed';

/** The state of the phone, which decides the reports of its provider. */
export const PHONE_MODES = ['in-hand', 'in-pocket', 'off', 'unreachable'] as const;
export type PhoneMode = (typeof PHONE_MODES)[number];

export interface PhoneMessage extends Content {
  readonly id: string;
  readonly from: 'customer' | 'business';
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly tick: Tick;
  /** The reason of the failure, in words. */
  readonly why?: string;
}

export interface PhoneView {
  readonly id: string;
  readonly channel: string;
  readonly provider: string;
  readonly app: App;
  /** `WhatsApp` */
  readonly title: string;
  /** `Twilio` */
  readonly carrier: string;
  readonly customer: { readonly id: string; readonly name: string };
  /** Our number, page or bot. */
  readonly us: string;
  readonly abilities: readonly Ability[];
  /** False where the channel never tells that a message was read. */
  readonly tellsRead: boolean;
  readonly mode: PhoneMode;
  readonly messages: readonly PhoneMessage[];
}

export interface DeskMessage extends Content {
  /** The id; of an agent's message its application id, the CRM's callbackId. */
  readonly id: string;
  readonly from: 'customer' | 'agent' | 'system';
  readonly atMs: number;
  /** The status of an agent's message. */
  readonly tick?: Tick;
  readonly why?: string;
  /** The notifications to the CRM, in order: SMPP message states. */
  readonly crm?: readonly number[];
}

/** One customer as the agent sees them; the id is the phone's. */
export interface DeskConversation {
  readonly id: string;
  readonly conversationId: string | null;
  readonly skillGroup: string | null;
  readonly customerName: string;
  readonly messages: readonly DeskMessage[];
}

/** One delivery notification, of any message. */
export interface CrmEntry {
  readonly number: number;
  readonly callbackId: string;
  readonly status: number;
  readonly atMs: number;
  /** The phone that it is about, where it is about one. */
  readonly phone?: string;
}

export const TROUBLE_KINDS = [
  'provider-down',
  'provider-throttles',
  'provider-slow',
  'provider-refuses',
  'duplicates',
  'receipts-lost',
  'chat-down',
  'broker-fail-over',
  'redis-gone',
  'worker-killed',
] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

export interface TroubleView {
  readonly kind: TroubleKind;
  readonly on: boolean;
  /** A provider, or a service; absent where the switch has no choice. */
  readonly target?: string;
  /** The choices for `target`. */
  readonly targets: readonly { readonly id: string; readonly title: string }[];
  /** The time at which it ends by itself; milliseconds since 1970. */
  readonly untilMs?: number;
  /** While a server stops or starts. */
  readonly busy: boolean;
  /** The failure of the switch itself. */
  readonly problem?: string;
}

export interface LoadFigures {
  /** Messages in the last full second. */
  readonly perSecond: number;
  /** Milliseconds; absent while nothing arrives. */
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  /** On their way now. */
  readonly waiting: number;
}

/** Of the machine on which everything runs. */
export interface ProcessorsView {
  readonly count: number;
  /** Of all processors, 0 to 1, in the last second. */
  readonly busy: number;
  /** The lab and the fleet's replicas that work most; a share of 1 is a whole processor. */
  readonly busiest: readonly { readonly name: string; readonly share: number }[];
}

export interface LoadView {
  /** Asked for; 0: off. */
  readonly perSecond: number;
  readonly endsAtMs?: number;
  /** Absent before the first load. */
  readonly processors?: ProcessorsView;
  /** Customer to Hybrid Chat, and agent to provider. */
  readonly inbound: LoadFigures;
  readonly outbound: LoadFigures;
}

export interface ServiceView {
  readonly name: string;
  readonly running: boolean;
}

export interface TemplateView {
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly examples: readonly string[];
}

export interface SampleFile {
  readonly name: string;
  readonly mimeType: string;
  readonly url: string;
}

/** The content of the page. */
export interface LabView {
  readonly phones: readonly PhoneView[];
  readonly conversations: readonly DeskConversation[];
  readonly crm: readonly CrmEntry[];
  readonly troubles: readonly TroubleView[];
  readonly load: LoadView;
  readonly services: readonly ServiceView[];
  readonly templates: readonly TemplateView[];
  readonly samples: readonly SampleFile[];
  readonly carousel: readonly CardView[];
  readonly quickButtons: readonly ButtonView[];
}

/** One event of the stream; `lab` first, then changes. */
export type LabEvent =
  | { readonly event: 'lab'; readonly data: LabView }
  | { readonly event: 'phone'; readonly data: Omit<PhoneView, 'messages'> }
  | { readonly event: 'phone-message'; readonly data: { readonly phone: string; readonly message: PhoneMessage } }
  | { readonly event: 'conversation'; readonly data: Omit<DeskConversation, 'messages'> }
  | { readonly event: 'desk-message'; readonly data: { readonly phone: string; readonly message: DeskMessage } }
  | { readonly event: 'crm'; readonly data: readonly CrmEntry[] }
  | { readonly event: 'trouble'; readonly data: TroubleView }
  | { readonly event: 'load'; readonly data: LoadView }
  | { readonly event: 'services'; readonly data: readonly ServiceView[] };
