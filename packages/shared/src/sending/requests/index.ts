export { CONTENT_EXAMPLES } from './examples.ts';
export type { ContentExample } from './examples.ts';
export { parseCommand, readSendRequest } from './parse-command.ts';
export { parseJson } from './parse-json.ts';
export type { ActivityCommand, ParsedCommand, SendCommand, TypingCommand } from './parse-command.ts';
export {
  AttachmentRequest,
  ButtonRequest,
  CardRequest,
  ContactRequest,
  LocationRequest,
  MAX_TEXT_LENGTH,
  SendRequest,
  sendRequestJsonSchema,
  TemplateRequest,
} from './send-request.ts';
