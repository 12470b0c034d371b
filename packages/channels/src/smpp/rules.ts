import type { ChannelRules } from '../contract/channel-rules.ts';
import { native, TEXT_ALONE } from '../contract/channel-rules.ts';

export const rules: Readonly<Record<'smpp', ChannelRules>> = {
  smpp: { title: 'SMPP', contents: { ...TEXT_ALONE, text: native('in segments') } },
};
