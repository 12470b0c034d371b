import type { AddressInfo } from 'node:net';
import express from 'express';
import { tellParent } from './parent.ts';

/** Express that answers at once. */
const app = express();
app.disable('x-powered-by');
app.post('/', (_request, response) => {
  response.status(200).type('text/xml').send('<Response/>');
});
const server = app.listen(0, '127.0.0.1', () => tellParent({ port: (server.address() as AddressInfo).port }));
