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
  const utf8FormOf = (form: string, parameters: string): string | undefined => {
    const utf8 = utf8Form(Buffer.from(form, 'latin1'), `${FORM_MEDIA_TYPE};${parameters}`);
    return utf8 && Buffer.from(utf8).toString('utf8');
  };

  it.each([
    ['iso-8859-1', 'a=\xe9&b=%E9%e8', 'a=é&b=éè'],
    ['"ISO-8859-1"', 'a%E9==+%zz%\xe9%e', 'aé==+%zz%é%e'],
    ['latin1', '%E9%5B%20%26%41=\xe9%3D', 'é[%20%26%41=é%3D'],
    ['windows-1252', 'a=%80%9f\x99%81', 'a=€Ÿ™\x81'],
    ['latin1', '%FF=\xff', 'ÿ=ÿ'],
    ['windows-1251', 'a=%CF%F0', 'a=Пр'],
    ['shift_jis', 'a=%83%5C&b=\x83\\&c=%83%5c%41', 'a=ソ&b=ソ&c=ソA'],
    ['gb18030', 'a=%81%30%81%30', 'a=\x80'],
  ])('is written anew in UTF-8: %s, %j', (charset, form, utf8) => {
    expect(utf8FormOf(form, ` charset = ${charset}`)).toBe(utf8);
  });

  it('stays as it is in UTF-8', () => {
    const form = Buffer.from('a=\xe9', 'latin1');
    for (const type of [undefined, FORM_MEDIA_TYPE, `${FORM_MEDIA_TYPE}; a=b; Charset="UTF-8"`])
      expect(utf8Form(form, type)).toBe(form);
  });

  it.each([
    // Nobody knows what ASCII is there: in UTF-32 or EBCDIC it is something else.
    ['charset=nonsense', 'a=b'],
    ['charset=utf-32', 'a=%00%00%00%61'],
    ['charset=euc-kr', 'a=%81%41'],
    ['charset=shift_jis', 'a=\x1a'],
    ['charset=shift_jis', 'a=%83'],
    ['charset=shift_jis', 'a=%83&b'],
    // Not like ASCII: a reader sees other text.
    ['charset=utf-16be', 'a=abcd'],
    ['charset=iso-2022-jp', 'a=\x1b$BF|K\\\x1b(B'],
    // One reader takes the first, another one the last.
    ['charset=latin1; charset=windows-1251', 'a=%E9'],
    ['x="; charset=latin1"; charset=utf-8', 'a=b'],
    ['x="; charset=latin1"', 'a=%C3%A9'],
  ])('is undefined when that cannot be: %s, %j', (parameters, form) => {
    expect(utf8FormOf(form, parameters)).toBeUndefined();
  });
});
