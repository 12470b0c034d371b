import type { OutboundContent, Template } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { carriedVariables, cleanComponents, cleanVariables } from '../text/index.ts';
import type { Rendering, Style } from './pieces.ts';

/**
 * A template stands alone: a text beside it is what it says and is left out, anything else beside it would be lost. Its variables fill
 * the body, unless the application gives the components itself.
 * @throws {DeliveryError} `invalid-message`; `outside-reply-window` where it carries a message that does not fit.
 */
export function renderTemplate(content: OutboundContent, template: Template, style: Style): Rendering {
  const { name, language = 'en', namespace } = template;
  if (style === 'classic' && namespace === undefined) {
    throw new DeliveryError('invalid-message', 'The classic API needs the namespace of a template');
  }
  const filled = template.carriesMessage === true ? carrying(content, template) : alone(content, template);
  const body = {
    ...(style === 'classic' ? { namespace } : {}),
    name,
    language: { policy: 'deterministic', code: language },
    ...(filled.components.length === 0 ? {} : { components: filled.components }),
  };
  return { pieces: [{ type: 'template', body }], notes: filled.notes, choices: filled.choices };
}

type Filled = Pick<Rendering, 'notes' | 'choices'> & { readonly components: readonly unknown[] };

/** @throws {DeliveryError} */
function carrying(content: OutboundContent, template: Template): Filled {
  const { variables, notes, choices } = carriedVariables(content, template);
  return { components: bodyComponent(variables), notes, choices };
}

/** @throws {DeliveryError} */
function alone(content: OutboundContent, template: Template): Filled {
  assertNothingIsLost(content);
  const left = content.text === '' ? [] : ['what was beside the template was left out'];
  if (template.components !== undefined) {
    const { components, notes } = cleanComponents(template.components);
    return { components, notes: [...left, ...notes], choices: [] };
  }
  const { variables, notes } = cleanVariables(template.variables);
  return { components: bodyComponent(variables), notes: [...left, ...notes], choices: [] };
}

/** @throws {DeliveryError} */
function assertNothingIsLost({ attachments, buttons, cards, location, contacts }: OutboundContent): void {
  const beside = [
    ...(attachments.length > 0 ? ['attachments'] : []),
    ...(buttons.length > 0 ? ['buttons'] : []),
    ...(cards === undefined ? [] : ['carousel']),
    ...(location === undefined ? [] : ['location']),
    ...(contacts === undefined ? [] : ['contacts']),
  ];
  if (beside.length === 0) return;
  throw new DeliveryError(
    'invalid-message',
    `A template takes nothing beside it: give ${beside.join(' and ')} as its components, or send them in a message of their own`,
  );
}

/** `{ 1: …, 2: … }` by their number, named ones under their name. */
function bodyComponent(variables: Template['variables']): readonly unknown[] {
  const entries = Object.entries(variables).toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  if (entries.length === 0) return [];
  const parameters = entries.map(([name, text]) =>
    /^\d+$/.test(name) ? { type: 'text', text } : { type: 'text', parameter_name: name, text },
  );
  return [{ type: 'body', parameters }];
}
