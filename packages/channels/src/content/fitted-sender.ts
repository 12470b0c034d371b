import type { OutboundMessage } from '@ccm/core/domain';
import type { ChannelRules, RenderedMessage, Sender } from '../contract/index.ts';
import { fitContent } from './fit-content.ts';

type Render<Settings> = Sender<Settings>['render'];

/** A channel's rendering, which receives only content that its rules call native or that every channel renders. */
export function fittedRender<Settings>(
  rules: Readonly<Record<string, ChannelRules>>,
  render: Render<Settings>,
): Render<Settings> {
  return (message, account) => {
    const { content, notes } = fitContent(message.content, rulesFor(rules, message));
    const rendered: RenderedMessage = render({ ...message, content }, account);
    return { ...rendered, notes: [...notes, ...rendered.notes] };
  };
}

function rulesFor(rules: Readonly<Record<string, ChannelRules>>, { channel }: OutboundMessage): ChannelRules {
  const found = rules[channel];
  if (found === undefined) throw new Error(`No rules are declared for channel ${channel}`);
  return found;
}
