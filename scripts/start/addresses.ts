import type { LabFleet } from '@ccm/e2e/fleet';

/** Where the fleet can be reached, as lines for a person; the console's address signs in once. */
export async function addressesOf(fleet: LabFleet): Promise<string> {
  const gateway = fleet.service('gateway');
  return [
    '',
    `Console      ${gateway.adminUrl}${await signInPath(fleet)}   (signs in once, within five minutes; then with the token below)`,
    `Gateway      ${fleet.gatewayUrl}   (OpenAPI: ${fleet.gatewayUrl}/openapi.json; API token: ${fleet.env['API_TOKENS'] ?? ''})`,
    `Admin API    ${gateway.adminUrl}/admin/v1   (token: ${fleet.env['ADMIN_TOKEN'] ?? ''})`,
    `Health       ${fleet.services.map((service) => `${service.name} ${service.adminUrl}/health/ready`).join('\n             ')}`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

async function signInPath(fleet: LabFleet): Promise<string> {
  const response = await fleet.admin('/session/code', { method: 'POST' });
  if (!response.ok) return '/console/';
  const { path } = (await response.json()) as { readonly path: string };
  return path;
}
