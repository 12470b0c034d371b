/** The content of a bubble of a chat, for every channel. The page can load the addresses of files. */
export interface Content {
  /** Above the text, in bold. */
  readonly heading?: string;
  readonly text?: string;
  /** Below the text, in small letters. */
  readonly smallPrint?: string;
  readonly media?: readonly MediaView[];
  readonly location?: PlaceView;
  readonly contact?: ContactView;
  /** Under the bubble. */
  readonly buttons?: readonly ButtonView[];
  /** Rows behind one button, as in WhatsApp. */
  readonly list?: { readonly label: string; readonly rows: readonly ButtonView[] };
  /** At the foot of the screen, until the next message. */
  readonly keyboard?: readonly ButtonView[];
  readonly cards?: readonly CardView[];
  readonly template?: { readonly name: string; readonly variables: readonly string[] };
  /** An emoji on another message. */
  readonly reaction?: { readonly emoji: string; readonly to: string };
  /** Id of the message that this one quotes. */
  readonly replyTo?: string;
  /** A remark of the phone or the desk: `2 SMS`. */
  readonly footnote?: string;
}

export interface MediaView {
  readonly kind: 'image' | 'video' | 'audio' | 'file';
  readonly url: string;
  readonly name: string;
}

export interface PlaceView {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

export interface ContactView {
  readonly name: string;
  readonly phone: string;
}

export interface ButtonView {
  readonly title: string;
  readonly action: 'reply' | 'url' | 'call';
  /** Payload, address or number. */
  readonly value: string;
  readonly description?: string;
  /** The title of a section, for the first row of it in a list. */
  readonly heading?: string;
}

export interface CardView {
  readonly title: string;
  readonly subtitle?: string;
  readonly imageUrl?: string;
  readonly buttons: readonly ButtonView[];
}
