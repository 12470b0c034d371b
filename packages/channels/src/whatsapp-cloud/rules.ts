import type { ChannelRules } from '../contract/index.ts';
import { WHATSAPP_RULES } from '../whatsapp/rules.ts';

export const rules: Readonly<Record<'whatsapp', ChannelRules>> = {
  whatsapp: { title: 'WhatsApp (Cloud API)', ...WHATSAPP_RULES },
};
