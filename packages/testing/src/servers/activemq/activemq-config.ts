import { pathToFileURL } from 'node:url';

/** TLS for the broker's `…+ssl` connectors. Paths may be JKS or PKCS#12 files. */
export interface BrokerTls {
  readonly keyStorePath: string;
  readonly keyStorePassword: string;
  readonly keyStoreType?: 'JKS' | 'PKCS12';
  readonly trustStorePath?: string;
  readonly trustStorePassword?: string;
  readonly trustStoreType?: 'JKS' | 'PKCS12';
}

interface BrokerConnector {
  readonly name: string;
  /** With scheme, port and options: `stomp+ssl://127.0.0.1:61614?needClientAuth=true`. */
  readonly uri: string;
}

interface BrokerSettings {
  readonly brokerName: string;
  readonly dataPath: string;
  readonly persistent: boolean;
  /** The last one is opened last. */
  readonly connectors: readonly BrokerConnector[];
  readonly login?: { readonly username: string; readonly password: string };
  readonly tls?: BrokerTls;
}

/** The broker's activemq.xml (https://activemq.apache.org/components/classic/documentation/xml-configuration). */
export function activeMqXml(settings: BrokerSettings): string {
  const { brokerName, dataPath, persistent, connectors } = settings;
  return `<?xml version="1.0" encoding="UTF-8"?>
<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
      http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="${xml(brokerName)}" dataDirectory="${xml(dataPath)}"
      useJmx="false" schedulerSupport="false" persistent="${String(persistent)}" useShutdownHook="true">
    ${persistent ? `<persistenceAdapter><kahaDB directory="${xml(dataPath)}/kahadb" journalMaxFileLength="8mb"/></persistenceAdapter>` : ''}
    ${loginPlugin(settings)}
    ${sslContext(settings)}
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="96 mb"/></memoryUsage>
      <storeUsage><storeUsage limit="1 gb"/></storeUsage>
      <tempUsage><tempUsage limit="256 mb"/></tempUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
      ${connectors.map(({ name, uri }) => `<transportConnector name="${xml(name)}" uri="${xml(uri)}"/>`).join('\n      ')}
    </transportConnectors>
  </broker>
</beans>
`;
}

function loginPlugin({ login }: BrokerSettings): string {
  if (login === undefined) return '';
  const user = `username="${xml(login.username)}" password="${xml(login.password)}" groups="users,admins"`;
  return `<plugins><simpleAuthenticationPlugin><users><authenticationUser ${user}/></users></simpleAuthenticationPlugin></plugins>`;
}

function sslContext({ tls }: BrokerSettings): string {
  if (tls === undefined) return '';
  const attributes: Record<string, string | undefined> = {
    keyStore: pathToFileURL(tls.keyStorePath).href,
    keyStorePassword: tls.keyStorePassword,
    keyStoreType: tls.keyStoreType ?? 'JKS',
    trustStore: tls.trustStorePath && pathToFileURL(tls.trustStorePath).href,
    trustStorePassword: tls.trustStorePassword,
    trustStoreType: tls.trustStorePath === undefined ? undefined : (tls.trustStoreType ?? 'JKS'),
  };
  const written = Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${xml(value)}"`]))
    .join(' ');
  return `<sslContext><sslContext ${written}/></sslContext>`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
