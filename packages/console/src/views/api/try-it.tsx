import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { queryString, send } from '../../api/transport/http.ts';
import type { Query } from '../../api/transport/http.ts';
import { formatDuration } from '../../format/numbers.ts';
import { Badge } from '../../ui/badge.tsx';
import { Code } from '../../ui/code.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/controls/fields.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Note } from '../../ui/note.tsx';
import { failureText } from '../../ui/states.tsx';
import { curlOf } from './curl.ts';
import { fillPath } from './open-api.ts';
import type { Operation } from './open-api.ts';

interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly body: unknown;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** Calls the operation with the reader's own session. */
export function TryIt({ operation }: { readonly operation: Operation }): ReactNode {
  const [values, setValues] = useState<Values>({});
  const [body, setBody] = useState('{}');
  const [bodyError, setBodyError] = useState<string>();
  const attempt = useMutation({ mutationFn: async (sent: unknown) => run(operation, values, sent) });
  const submit = (): void => {
    const parsed = operation.body === undefined ? { value: undefined } : parse(body);
    setBodyError(parsed === undefined ? 'This is not JSON' : undefined);
    if (parsed !== undefined) attempt.mutate(parsed.value);
  };
  return (
    <Form
      className="stack try"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="try-fields">
        {operation.parameters.map((parameter) => (
          <TextField
            key={parameter.name}
            label={`${parameter.name} (${parameter.in})`}
            value={values[parameter.name] ?? ''}
            onChange={(value) => setValues((old) => ({ ...old, [parameter.name]: value }))}
            isRequired={parameter.required}
            {...(parameter.description === '' ? {} : { hint: parameter.description })}
          />
        ))}
      </div>
      {operation.body === undefined ? null : (
        <TextField label="Body (JSON)" lines={5} value={body} onChange={setBody} error={bodyError} />
      )}
      <div className="row row-wrap">
        <Button
          type="submit"
          small
          look={operation.method === 'GET' ? 'primary' : 'danger-solid'}
          isDisabled={attempt.isPending}
        >
          {attempt.isPending ? 'Calling…' : `Call ${operation.method}`}
        </Button>
        {operation.method === 'GET' ? null : (
          <span className="faint">This changes something in the running fleet.</span>
        )}
        <CurlCommand operation={operation} values={values} body={body} />
      </div>
      <div role="status">
        {attempt.isError ? <Note tone="bad" title={failureText(attempt.error)} /> : null}
        {attempt.data === undefined ? null : <AnswerCard answer={attempt.data} />}
      </div>
    </Form>
  );
}

interface CurlCommandProps {
  readonly operation: Operation;
  readonly values: Values;
  readonly body: string;
}

const CurlCommand = ({ operation, values, body }: CurlCommandProps): ReactNode => (
  <span className="push">
    <Copy
      shown="curl command"
      text={curlOf({
        method: operation.method,
        url: `${window.location.origin}${addressOf(operation, values)}`,
        ...(operation.body === undefined ? {} : { body }),
      })}
    />
  </span>
);

const AnswerCard = ({ answer }: { readonly answer: Answer }): ReactNode => (
  <div className="stack gap-small">
    <span className="row">
      <Badge tone={answer.status < 400 ? 'good' : 'bad'}>{answer.status}</Badge>
      <span className="faint">{formatDuration(answer.ms)}</span>
    </span>
    <Code value={answer.body} label="Answer" />
  </div>
);

type Values = Readonly<Record<string, string>>;

/** The path of the call with its parameters. */
function addressOf({ path, parameters }: Operation, values: Values): string {
  const query: Query = Object.fromEntries(
    parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => [name, values[name]]),
  );
  return `${fillPath(path, values)}${queryString(query)}`;
}

async function run(operation: Operation, values: Values, body: unknown): Promise<Answer> {
  const method = METHODS.find((known) => known === operation.method) ?? 'GET';
  const startedMs = performance.now();
  const response = await send({ method, path: addressOf(operation, values), body });
  const text = await response.text();
  return { status: response.status, ms: performance.now() - startedMs, body: parse(text)?.value ?? text };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
