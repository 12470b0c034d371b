import { useState } from 'react';
import type { ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { ApiError } from '../api/transport/problem.ts';
import { sessionStore } from '../api/transport/session.ts';
import { findStatusEntry } from '../help/error-entry.ts';
import { InlineMarkdown } from '../help/markdown.tsx';
import { BrandMark } from '../look/brand-mark.tsx';
import { Button } from '../ui/controls/button.tsx';
import { Dialog } from '../ui/controls/dialog.tsx';
import { TextField } from '../ui/controls/fields.tsx';
import { Note } from '../ui/note.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { failureText } from '../ui/states.tsx';

/** Sign-in. The address stays, so that the requested view opens afterwards. */
export function SignInPage({ refusal }: { readonly refusal?: string | undefined }): ReactNode {
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <span className="brand">
          <BrandMark /> CCM
        </span>
        <div className="stack gap-small">
          <PageTitle title="Sign in to the console" className="sign-in-title" />
          <p className="soft">
            With the gateway’s ADMIN_TOKEN, or the one-time link that the start of the fleet prints.
          </p>
        </div>
        {refusal === undefined ? null : <Note tone="warn" title={refusal} />}
        <SignInForm />
      </div>
    </main>
  );
}

/** Sign-in over the open view, which keeps its state. */
export function SignInAgain(): ReactNode {
  return (
    <Dialog title="Your session has ended" isOpen isBusy onClose={() => undefined}>
      <p className="soft">Sign in again to go on where you were. A changed ADMIN_TOKEN ends every session.</p>
      <SignInForm />
    </Dialog>
  );
}

function SignInForm(): ReactNode {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const signIn = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await sessionStore.signIn({ token });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <TextField
        label="Admin token"
        type="password"
        autoComplete="current-password"
        autoFocus
        isRequired
        validationBehavior="aria"
        value={token}
        onChange={setToken}
      />
      {failure === undefined ? null : (
        <div role="alert">
          <SignInFailure error={failure} />
        </div>
      )}
      <Button type="submit" look="primary" isDisabled={isBusy || token === ''}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </Form>
  );
}

function SignInFailure({ error }: { readonly error: unknown }): ReactNode {
  if (!(error instanceof ApiError)) return <Note tone="bad" title={failureText(error)} />;
  const entry = findStatusEntry(error.status);
  const title = error.status === 401 ? 'This is not the admin token' : error.title;
  return (
    <Note tone="bad" title={title}>
      <p className="remedy">
        {error.retryAfterSeconds === undefined ? null : `Wait ${error.retryAfterSeconds} s, then try again. `}
        {error.status === 401 ? (
          'The gateway reads it from ADMIN_TOKEN or ADMIN_TOKEN_FILE when it starts.'
        ) : entry === undefined ? (
          error.message
        ) : (
          <InlineMarkdown text={entry.remedy} />
        )}
      </p>
    </Note>
  );
}
