import type { LabFleet } from '@ccm/e2e/fleet';

/** The addresses of the fleet, as lines for a person; the console's address signs in once. @param labUrl of the lab's page. */
export async function addressesOf(fleet: LabFleet, labUrl?: string): Promise<string> {
  const gateway = fleet.service('gateway');
  return [
    '',
    ...(labUrl === undefined ? [] : [`Lab          ${labUrl}   (play a customer on every channel, and the agent)`]),
    `Console      ${gateway.adminUrl}${await fleet.consolePath()}   (signs in once, within five minutes; then with the token below)`,
    `Gateway      ${fleet.gatewayUrl}   (OpenAPI: ${fleet.gatewayUrl}/openapi.json; API token: ${fleet.env['API_TOKENS'] ?? ''})`,
    `Admin API    ${gateway.adminUrl}/admin/v1   (token: ${fleet.env['ADMIN_TOKEN'] ?? ''})`,
    `Health       ${fleet.services.map((service) => `${service.name} ${service.adminUrl}/health/ready`).join('\n             ')}`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}
