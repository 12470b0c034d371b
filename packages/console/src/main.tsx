import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { sessionStore, takeOneTimeToken } from './api/transport/session.ts';
import { filterErrorOf } from './format/search.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no element #root');

void sessionStore.resume(takeOneTimeToken());
/** The page explains an invalid filter, as of an address that somebody cut: it is no fault of the page. */
const onCaughtError = (error: unknown): void => {
  if (filterErrorOf(error) === undefined) reportError(error);
};
createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
