import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  useRouteContext,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '../api/transport/session.ts';
import { parseSearch, stringifySearch } from '../format/search.ts';
import { Loading } from '../ui/states.tsx';
import { RouteFailure, UnknownAddress } from './route-states.tsx';
import { chartSearch, conversationSearch, deadLetterSearch, messageSearch, typedSearch } from './searches.ts';
import { Shell } from './shell.tsx';

interface Context {
  readonly session: Session;
}

const root = createRootRouteWithContext<Context>()({
  component: ShellRoute,
  notFoundComponent: UnknownAddress,
});

function ShellRoute(): ReactNode {
  const session = useRouteContext({ from: root.id, select: (context) => context.session });
  return <Shell session={session} />;
}

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: chartSearch,
  component: lazyRouteComponent(async () => import('../views/overview/overview-view.tsx'), 'OverviewView'),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: '/messages',
  validateSearch: messageSearch,
  component: lazyRouteComponent(async () => import('../views/messages/messages-view.tsx'), 'MessagesView'),
});

const message = createRoute({
  getParentRoute: () => root,
  path: '/messages/$id',
  component: lazyRouteComponent(async () => import('../views/messages/message-view.tsx'), 'MessageView'),
});

const conversations = createRoute({
  getParentRoute: () => root,
  path: '/conversations',
  validateSearch: conversationSearch,
  component: lazyRouteComponent(
    async () => import('../views/conversations/conversations-view.tsx'),
    'ConversationsView',
  ),
});

const conversation = createRoute({
  getParentRoute: () => root,
  path: '/conversations/$id',
  component: lazyRouteComponent(async () => import('../views/conversations/conversation-view.tsx'), 'ConversationView'),
});

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: deadLetterSearch,
  component: lazyRouteComponent(async () => import('../views/dead-letters/dead-letters-view.tsx'), 'DeadLettersView'),
});

const deadLetter = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters/$id',
  component: lazyRouteComponent(async () => import('../views/dead-letters/dead-letter-view.tsx'), 'DeadLetterView'),
});

const quarantine = createRoute({
  getParentRoute: () => root,
  path: '/quarantine',
  component: lazyRouteComponent(async () => import('../views/quarantine/quarantine-view.tsx'), 'QuarantineView'),
});

const quarantined = createRoute({
  getParentRoute: () => root,
  path: '/quarantine/$id',
  component: lazyRouteComponent(async () => import('../views/quarantine/quarantined-view.tsx'), 'QuarantinedView'),
});

const channels = createRoute({
  getParentRoute: () => root,
  path: '/channels',
  component: lazyRouteComponent(async () => import('../views/channels/channels-view.tsx'), 'ChannelsView'),
});

const channelAccount = createRoute({
  getParentRoute: () => root,
  path: '/channels/$channel/$account',
  validateSearch: chartSearch,
  component: lazyRouteComponent(async () => import('../views/channels/account-view.tsx'), 'AccountView'),
});

const binds = createRoute({
  getParentRoute: () => root,
  path: '/binds',
  component: lazyRouteComponent(async () => import('../views/binds/binds-view.tsx'), 'BindsView'),
});

const queues = createRoute({
  getParentRoute: () => root,
  path: '/queues',
  component: lazyRouteComponent(async () => import('../views/queues/queues-view.tsx'), 'QueuesView'),
});

const fleet = createRoute({
  getParentRoute: () => root,
  path: '/fleet',
  component: lazyRouteComponent(async () => import('../views/fleet/fleet-view.tsx'), 'FleetView'),
});

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/campaigns',
  component: lazyRouteComponent(async () => import('../views/campaigns/campaigns-view.tsx'), 'CampaignsView'),
});

const doctor = createRoute({
  getParentRoute: () => root,
  path: '/doctor',
  component: lazyRouteComponent(async () => import('../views/doctor/doctor-view.tsx'), 'DoctorView'),
});

const configuration = createRoute({
  getParentRoute: () => root,
  path: '/configuration',
  validateSearch: typedSearch,
  component: lazyRouteComponent(
    async () => import('../views/configuration/configuration-view.tsx'),
    'ConfigurationView',
  ),
});

const api = createRoute({
  getParentRoute: () => root,
  path: '/api',
  validateSearch: typedSearch,
  component: lazyRouteComponent(async () => import('../views/api/api-view.tsx'), 'ApiView'),
});

const routeTree = root.addChildren([
  overview,
  messages,
  message,
  conversations,
  conversation,
  deadLetters,
  deadLetter,
  quarantine,
  quarantined,
  channels,
  channelAccount,
  binds,
  queues,
  fleet,
  campaigns,
  doctor,
  configuration,
  api,
]);

const NO_SESSION: Session = { csrf: '', expiresAt: '', version: '', showCustomerData: false };

export const router = createRouter({
  routeTree,
  basepath: '/console',
  context: { session: NO_SESSION },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: () => (
    <div className="page">
      <Loading label="the view" />
    </div>
  ),
  defaultErrorComponent: RouteFailure,
  defaultNotFoundComponent: UnknownAddress,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
