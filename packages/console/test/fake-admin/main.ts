import { FakeAdmin } from './fake-admin.ts';

/** Serves the built console with made-up data, to work on its pages: `node test/fake-admin/main.ts [port]`. */
const admin = new FakeAdmin();
await admin.start(Number(process.argv[2] ?? 9999));
process.stdout.write(`${admin.url}/console/#token=${admin.oneTimeToken()}\n`);
