import './api.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { openApiQuery } from '../../api/open-api.ts';
import type { OpenApi } from '../../api/open-api.ts';
import { plural } from '../../format/numbers.ts';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SearchBox } from '../../ui/controls/fields.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { operationsOf } from './open-api.ts';
import type { Operation } from './open-api.ts';
import { TryIt } from './try-it.tsx';

/** The OpenAPI document as a page on which every operation can be tried. */
export function ApiView(): ReactNode {
  const { q = '' } = useSearch({ from: '/api' });
  const navigate = useNavigate({ from: '/api' });
  const query = useQuery(openApiQuery);
  const onSearch = useCallback(
    (typed: string) => void navigate({ search: { q: typed === '' ? undefined : typed }, replace: true }),
    [navigate],
  );
  return (
    <div className="page">
      <div className="page-head">
        <PageTitle title="API" />
        <a className="button button-small push" href="/openapi.json" target="_blank" rel="noreferrer">
          openapi.json
        </a>
        <p className="lead">
          Everything that this page does, a program can do with the same calls. Programs send the ADMIN_TOKEN as a
          bearer token.
        </p>
      </div>
      <search className="filters">
        <SearchBox label="Search operations" placeholder="Path or purpose" value={q} onChange={onSearch} />
      </search>
      <WithData query={query} label="the document">
        {(document) => <Operations document={document} typed={q} />}
      </WithData>
    </div>
  );
}

function Operations({ document, typed }: { readonly document: OpenApi; readonly typed: string }): ReactNode {
  const matches = ({ path, summary, method }: Operation): boolean =>
    `${method} ${path} ${summary}`.toLowerCase().includes(typed.toLowerCase());
  const groups = operationsOf(document)
    .map(({ title, operations }) => ({ title, operations: operations.filter(matches) }))
    .filter(({ operations }) => operations.length > 0);
  if (groups.length === 0) return <State icon="search" title="No operation matches" />;
  return groups.map(({ title, operations }) => (
    <Card
      key={title}
      title={title}
      flush
      aside={<span className="faint">{plural(operations.length, 'operation')}</span>}
    >
      <div className="operations">
        {operations.map((operation) => (
          <OperationRow key={operation.id} operation={operation} document={document} />
        ))}
      </div>
    </Card>
  ));
}

interface OperationProps {
  readonly operation: Operation;
  readonly document: OpenApi;
}

function OperationRow({ operation, document }: OperationProps): ReactNode {
  return (
    <Disclosure className="operation">
      <Heading level={3}>
        <AriaButton slot="trigger" className="operation-head">
          <span className={`method method-${operation.method.toLowerCase()}`}>{operation.method}</span>
          <span className="mono wrap-anywhere">{operation.path}</span>
          <span className="soft operation-summary">{operation.summary}</span>
          <Icon name="chevron" size={14} className="push operation-chevron" />
        </AriaButton>
      </Heading>
      <DisclosurePanel className="operation-panel">
        <OperationDetail operation={operation} document={document} />
      </DisclosurePanel>
    </Disclosure>
  );
}

function OperationDetail({ operation, document }: OperationProps): ReactNode {
  return (
    <div className="stack operation-detail">
      <Facts>
        {operation.responses.map(({ status, description }) => (
          <Fact key={status} name={status}>
            {description}
          </Fact>
        ))}
      </Facts>
      {operation.body === undefined ? null : (
        <details>
          <summary className="soft">Schema of the body</summary>
          <Code value={resolve(operation.body, document)} label="Schema of the body" />
        </details>
      )}
      {operation.isHere ? (
        <Trial operation={operation} />
      ) : (
        <p className="faint">
          On SERVER_PORT: another origin, which this page may not call. Use a program with one of API_TOKENS.
        </p>
      )}
    </div>
  );
}

/** A button, and the form in its place once it is pressed. */
function Trial({ operation }: Pick<OperationProps, 'operation'>): ReactNode {
  const [isTrying, setTrying] = useState(false);
  if (isTrying) return <TryIt operation={operation} />;
  return (
    <span>
      <Button small icon="play" onPress={() => setTrying(true)}>
        Try it
      </Button>
    </span>
  );
}

/** A reference at the top is replaced by the schema it names. */
function resolve(schema: unknown, document: OpenApi): unknown {
  if (typeof schema !== 'object' || schema === null || !('$ref' in schema) || typeof schema.$ref !== 'string')
    return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  return document.components.schemas[name] ?? schema;
}
