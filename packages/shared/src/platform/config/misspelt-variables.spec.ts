import { expect } from 'chai';
import { load } from '../../../test/config.ts';

describe('misspeltVariables', () => {
  it('warns of a variable that is misspelt, and of none of another program', () => {
    const env = { AMQ_PRIMRY: 'a:1', CHAT_SOLUTION_URI: 'http://chat', CRM_API_PASWORD_FILE: '/run/secrets/hush' };
    expect(load(env).warnings.filter((warning) => warning.includes('did you mean'))).to.deep.equal([
      'AMQ_PRIMRY means nothing here and is ignored: did you mean AMQ_PRIMARY?',
      'CHAT_SOLUTION_URI means nothing here and is ignored: did you mean CHAT_SOLUTION_URL?',
      'CRM_API_PASWORD_FILE means nothing here and is ignored: did you mean CRM_API_PASSWORD_FILE?',
    ]);
    const others = {
      PATH: '/bin',
      NODE_ENV: 'production',
      HOSTNAME: 'a',
      REDIS_PORT: 'tcp://10.0.0.1:6379',
      LOGNAME: 'x',
    };
    expect(load(others).warnings.join()).to.not.include('did you mean');
    expect(load({ AMQ_PRIMARY: 'a:1', AMQ_PRIMARY2: 'b:1' }).warnings.join()).to.not.include('did you mean');
  });
});
