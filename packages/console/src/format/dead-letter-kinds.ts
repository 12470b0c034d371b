/** The kinds of dead letters. */
export const DEAD_LETTER_KINDS = ['webhook', 'inbound', 'outbound', 'command', 'crm', 'report'] as const;
