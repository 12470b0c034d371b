/** Exit code 0 when this container's service is ready: Docker's HEALTHCHECK. Without ADMIN_PORT, the default of each service is tried. */
const { ADMIN_PORT } = process.env;
const ports = ADMIN_PORT ? [ADMIN_PORT] : ['9081', '9082', '9083'];

/** @param {string} port */
async function isReady(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(3000) });
    console.log(await answer.text());
    return answer.ok;
  } catch {
    return false;
  }
}

process.exitCode = (await Promise.all(ports.map(isReady))).includes(true) ? 0 : 1;
