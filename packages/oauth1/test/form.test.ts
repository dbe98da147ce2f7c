import { FORM_MEDIA_TYPE, isFormType, utf8Form } from '@maillon/oauth1';
import { describe, expect, it } from 'vitest';

describe('the parameters of a body are signed', () => {
  it.each([
    FORM_MEDIA_TYPE,
    'Application/X-WWW-Form-URLEncoded',
    ' application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'application/x-www-form-urlencoded ; charset="utf-8"; a=b',
  ])('with the Content-Type %j', (contentType) => expect(isFormType(contentType)).toBe(true));

  it.each([
    undefined,
    null,
    '',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencodedx',
    'application/x-www-form-urlencoded, text/plain',
    'text/plain; a=application/x-www-form-urlencoded',
    '"application/x-www-form-urlencoded"',
  ])('but not with %j', (contentType) => expect(isFormType(contentType)).toBe(false));
});

describe('a form in another charset', () => {
  const written = (form: string, charset: string): string | undefined => {
    const utf8 = utf8Form(Buffer.from(form, 'latin1'), `${FORM_MEDIA_TYPE};charset=${charset}`);
    return utf8 && Buffer.from(utf8).toString('latin1');
  };

  it.each([
    ['iso-8859-1', 'a=\xe9&b=%E9%e8', 'a=%C3%A9&b=%C3%A9%C3%A8'],
    ['"ISO-8859-1"', 'a%E9==+%zz%\xe9', 'a%C3%A9==+%zz%%C3%A9'],
    ['windows-1251', 'a=%CF%F0', 'a=%D0%9F%D1%80'],
    ['shift_jis', 'a=%83%5C&b=%83\\', 'a=%E3%82%BD&b=%E3%82%BD'],
    ['utf-8', 'a=\xe9', 'a=\xe9'],
    // Whatever it is called: ASCII is the same in each of these.
    ['nonsense', 'a=b%20%26&c', 'a=b%20%26&c'],
  ])('is written anew in UTF-8: %s, %j', (charset, form, utf8) => {
    expect(written(form, charset)).toBe(utf8);
  });

  it.each([
    ['nonsense', 'a=%E9'],
    ['utf-16le', 'a=%E9%00'],
    ['shift_jis', 'a=%83'],
  ])('is undefined when that cannot be: %s, %j', (charset, form) => {
    expect(written(form, charset)).toBeUndefined();
  });
});
