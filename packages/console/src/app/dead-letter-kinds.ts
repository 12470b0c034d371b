/** What can be given up: a whole webhook, a customer's message, one to a customer, a command, or news for the CRM or others. */
export const DEAD_LETTER_KINDS = ['webhook', 'inbound', 'outbound', 'command', 'crm', 'report'] as const;
