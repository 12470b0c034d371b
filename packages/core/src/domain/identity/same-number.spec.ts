import { expect } from 'chai';
import { isSameNumber } from './same-number.ts';

describe('isSameNumber', () => {
  const same: readonly (readonly [string, string, string])[] = [
    ['without its plus', '+447700900123', '447700900123'],
    ['with 00', '+447700900123', '00447700900123'],
    ['in national form', '+447700900123', '07700900123'],
    ['in national form without the trunk zero', '+447700900123', '7700900123'],
    ['with blanks and brackets', '+447700900123', '(0)7700 900-123'],
    ['with a country code of one digit', '+12025550100', '2025550100'],
    ['with a country code of three digits', '+353861234567', '0861234567'],
    ['with the mobile prefix that Mexico has dropped', '+525512340088', '5215512340088'],
    ['with the ninth digit that Brazil has added', '+5511987654321', '+551187654321'],
    ['of seven digits without its country code', '+3725551234', '5551234'],
    ['as a short code', '62442', '62442'],
  ];
  for (const [how, one, other] of same) {
    it(`knows a number ${how}`, () => {
      expect(isSameNumber(one, other)).to.equal(true);
      expect(isSameNumber(other, one)).to.equal(true);
    });
  }

  const different: readonly (readonly [string, string, string])[] = [
    ['another number', '+447700900123', '+447700900124'],
    ['the last digits alone', '+447700900123', '900123'],
    ['more missing than a country code', '+447700900123', '0900123'],
    ['what lacks more digits than a country code has', '+353861234567', '61234567'],
    ['what lacks a country code, but is too short for a number', '+44123456', '123456'],
    ['the first digits alone', '+447700900123', '4477009001'],
    ['an international number that ends alike', '+447700900123', '+47700900123'],
    ['a short code inside a number', '62442', '+447700962442'],
    ['a name', 'ACME', 'ACME'],
    ['nothing', '', ''],
    ['zeros', '000', '0'],
  ];
  for (const [what, one, other] of different) {
    it(`takes ${what} for another`, () => {
      expect(isSameNumber(one, other)).to.equal(false);
      expect(isSameNumber(other, one)).to.equal(false);
    });
  }
});
