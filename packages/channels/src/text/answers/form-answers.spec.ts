import { expect } from 'chai';
import { readFormAnswers } from './form-answers.ts';

describe('readFormAnswers', () => {
  it('names questions as a person would, and takes the numbers of options off', () => {
    const response = { screen_0_Rating_0: '0_Excelente', screen_0_Comments_1: 'Muy bueno', flow_token: 't1' };
    expect(readFormAnswers(JSON.stringify(response))).to.deep.equal({
      lines: ['Rating: Excelente', 'Comments: Muy bueno'],
      payload: '{"screen_0_Rating_0":"0_Excelente","screen_0_Comments_1":"Muy bueno"}',
      token: 't1',
      files: [],
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
    'technical fields of the form, which are left out': [
      { flow_token: 't', wa_flow_response_params: { title: 'x' }, city: 'Leeds' },
      ['city: Leeds'],
    ],
    'questions without an answer, which are left out': [{ a: '', b: null, c: 'x', d: [], e: {} }, ['c: x']],
    'an option that begins with a digit': [{ screen_0_Age_1: '0_18-25' }, ['Age: 18-25']],
    'an answer that only looks like a numbered option': [{ code: '12_34' }, ['code: 12_34']],
    'several things with parts': [{ items: [{ sku: 'A', qty: 2 }, { sku: 'B' }] }, ['items: sku A, qty 2; sku B']],
    'a file by its name': [
      { photo: [{ id: 790, mime_type: 'image/jpeg', file_name: 'IMG_1.jpg', sha256: 'x' }] },
      ['photo: IMG_1.jpg'],
    ],
    'answers in the envelope that they came in': [
      { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"city":"Leeds"}' } },
      ['city: Leeds'],
    ],
    'answers that were written as JSON twice': ['"{\\"city\\":\\"Leeds\\"}"', ['city: Leeds']],
  } as const;
  for (const [title, [response, expected]] of Object.entries(lines)) {
    it(`reads ${title}`, () => {
      expect(readFormAnswers(response)?.lines).to.deep.equal(expected);
    });
  }

  it('finds the files among the answers', () => {
    const response = {
      documents: [{ id: '790', mime_type: 'application/pdf', file_name: 'a.pdf' }],
      page: { photo: { id: '791', mime_type: 'image/jpeg' } },
      order: { id: '7' },
    };
    expect(readFormAnswers(response)?.files).to.deep.equal([
      { id: '790', mimeType: 'application/pdf', name: 'a.pdf' },
      { id: '791', mimeType: 'image/jpeg' },
    ]);
  });

  it('reads nothing from a value that is no object', () => {
    for (const response of ['just a text', '[1]', 'null', 42, undefined]) {
      expect(readFormAnswers(response)).to.equal(undefined);
    }
  });
});
