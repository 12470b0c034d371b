import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { sessionStore, takeOneTimeToken } from './api/session.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no element #root');

void sessionStore.resume(takeOneTimeToken());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
