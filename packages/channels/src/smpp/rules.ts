import type { ChannelRules } from '../contract/index.ts';
import { native, TEXT_ALONE } from '../contract/index.ts';

export const rules: Readonly<Record<'smpp', ChannelRules>> = {
  smpp: { title: 'SMPP', contents: { ...TEXT_ALONE, text: native('in segments') } },
};
