export {
  AgentMessage,
  CustomerAction,
  LoadCommand,
  PhoneModeCommand,
  TroubleCommand,
  TroubleKindName,
} from './commands.ts';
export type { ButtonView, CardView, ContactView, Content, MediaView, PlaceView } from './content.ts';
export { PHONE_MODES, TROUBLE_KINDS } from './view.ts';
export type {
  Ability,
  App,
  CrmEntry,
  DeskConversation,
  DeskMessage,
  LabEvent,
  LabView,
  LoadFigures,
  LoadView,
  ProcessorsView,
  PhoneMessage,
  PhoneMode,
  PhoneView,
  SampleFile,
  ServiceView,
  TemplateView,
  Tick,
  TroubleKind,
  TroubleView,
} from './view.ts';
