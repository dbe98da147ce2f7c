import { FORM_MEDIA_TYPE, isFormType } from '@maillon/oauth1';
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
