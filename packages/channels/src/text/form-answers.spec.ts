import { expect } from 'chai';
import { readFormAnswers } from './form-answers.ts';

describe('readFormAnswers', () => {
  it('names questions as a person would, and takes the numbers of options off', () => {
    const response = { screen_0_Rating_0: '0_Excelente', screen_0_Comments_1: 'Muy bueno', flow_token: 't1' };
    expect(readFormAnswers(JSON.stringify(response))).to.deep.equal({
      lines: ['Rating: Excelente', 'Comments: Muy bueno'],
      payload: '{"screen_0_Rating_0":"0_Excelente","screen_0_Comments_1":"Muy bueno"}',
      token: 't1',
    });
  });

  const lines = {
    'a list of options': [{ topics: ['0_Bills', '1_Orders'] }, ['topics: Bills, Orders']],
    'a picked day, which comes in milliseconds': [{ DatePicker_0: '1703257240046' }, ['DatePicker: 2023-12-22']],
    'a long number that is no day': [{ card_number: '1703257240046' }, ['card number: 1703257240046']],
    'values within values': [
      { values: { in_pin_code: '400063', city: 'Mumbai' } },
      ['in pin code: 400063', 'city: Mumbai'],
    ],
    'yes and no': [{ agreed: true, news: false }, ['agreed: yes', 'news: no']],
    'what the form needs for itself, which is left out': [
      { flow_token: 't', wa_flow_response_params: { title: 'x' }, city: 'Leeds' },
      ['city: Leeds'],
    ],
    'questions without an answer, which are left out': [{ a: '', b: null, c: 'x' }, ['c: x']],
  } as const;
  for (const [title, [response, expected]] of Object.entries(lines)) {
    it(`reads ${title}`, () => {
      expect(readFormAnswers(response)?.lines).to.deep.equal(expected);
    });
  }

  it('reads nothing from what is no object', () => {
    for (const response of ['just a text', '[1]', 'null', 42, undefined]) {
      expect(readFormAnswers(response)).to.equal(undefined);
    }
  });
});
