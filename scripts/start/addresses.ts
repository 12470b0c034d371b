import type { LabFleet } from '@ccm/e2e/fleet';

/** Where a running fleet can be reached, and with which tokens. */
export function addressesOf(fleet: LabFleet): string {
  const gateway = fleet.service('gateway');
  return [
    '',
    `Gateway      ${fleet.gatewayUrl}   (OpenAPI: ${fleet.gatewayUrl}/openapi.json; API token: ${fleet.env['API_TOKENS'] ?? ''})`,
    `Admin API    ${gateway.adminUrl}/admin/v1   (token: ${fleet.env['ADMIN_TOKEN'] ?? ''})`,
    `Health       ${fleet.services.map((service) => `${service.name} ${service.adminUrl}/health/ready`).join('\n             ')}`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}
