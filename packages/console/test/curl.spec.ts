import { expect } from 'chai';
import { curlOf } from '../src/views/api/curl.ts';

describe('a call as a curl command', () => {
  it('names the address, and leaves the token to a variable of the shell', () => {
    expect(curlOf({ method: 'GET', url: 'http://127.0.0.1:9081/admin/v1/messages?q=a%20b' })).to.equal(
      `curl -H "Authorization: Bearer $ADMIN_TOKEN" 'http://127.0.0.1:9081/admin/v1/messages?q=a%20b'`,
    );
  });

  it('carries method and body, with the quotes of the body as a shell reads them', () => {
    expect(curlOf({ method: 'POST', url: 'http://x/y', body: `{"text":"it's"}` })).to.equal(
      `curl -X POST -H "Authorization: Bearer $ADMIN_TOKEN" -H 'Content-Type: application/json' -d '{"text":"it'\\''s"}' 'http://x/y'`,
    );
  });
});
