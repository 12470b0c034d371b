import { providerNamesFor } from '@ccm/channels/registry';
import type { ChannelName, ProviderName } from '@ccm/core/domain';
import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

/** One of the providers that carry a channel's messages, by its name or a shorter one (`cloud`). */
export function providerFor(channel: ChannelName): Format<ProviderName> {
  const names = providerNamesFor(channel);
  const list = [...names.keys()].join(', ');
  return format(`one of ${list}`, (value) => {
    const provider = names.get(value.toLowerCase());
    return provider === undefined ? bad(`must be one of ${list}`) : good(provider);
  });
}
