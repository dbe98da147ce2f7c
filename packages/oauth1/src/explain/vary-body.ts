// Variants of the body: a form that was left out, another body that was counted.

import type { MultipartField } from './multipart-fields.ts';
import { adding, bodyNotCounted, sent } from './parameter-variation.ts';
import { bodiesOf, isProtocol, readPairs, type SentParameter, textOfBody } from './read-attempt.ts';
import type { Likelihood, Variation, Vary } from './variation.ts';

/** A form body that they left out. */
export const varyBodyNotCounted: Vary = ({ ours }) => {
  const inForm = ours.parameters.filter(({ place }) => place === 'form');
  const left = inForm.filter((parameter) => !isProtocol(parameter));
  return [left, inForm]
    .filter((parameters) => parameters.length > 0)
    .map((parameters): Variation => {
      const notCounted = new Set(parameters);
      return {
        differences: [bodyNotCounted(parameters.length)],
        likelihood: 'seen',
        apply: (h) => ({
          ...h,
          parameters: h.parameters.filter((parameter) => !notCounted.has(parameter)),
        }),
      };
    });
};

const MAX_JSON_FIELDS = 60;

/** A body that is no form and that they counted as one. */
export const varyBodyCounted: Vary = ({ attempt, show }) => {
  if (attempt.isForm) return [];
  const type = show(
    attempt.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'not told',
  );
  // Of multipart/form-data only the fields: nobody signs boundaries.
  if (attempt.multipartFields.length > 0) return multipartCounted(attempt.multipartFields);
  if (attempt.body === undefined || attempt.body.length === 0) return [];
  return bodiesOf(attempt).flatMap((body) => bodyCounted(textOfBody(body), type));
};

const MULTIPART_COUNTED = {
  code: 'body_counted',
  cause:
    'The fields of a multipart/form-data body were signed; only those of application/x-www-form-urlencoded belong to the signed text.',
  remedy:
    'Sign without the fields of the body, or send them as application/x-www-form-urlencoded (curl: --data-urlencode in place of -F).',
} as const;

function multipartCounted(fields: readonly MultipartField[]): readonly Variation[] {
  const counted = (evidence: string, likelihood: Likelihood, some: readonly MultipartField[]): Variation =>
    adding(
      some.map(({ name, value }) => sent([name, value])),
      likelihood,
      { ...MULTIPART_COUNTED, evidence },
    );
  const texts = fields.filter(({ isFile }) => !isFile);
  return [
    counted('They signed the fields of the body.', 'seen', texts),
    ...(texts.length === fields.length
      ? []
      : [counted('They signed the fields of the body, its files included.', 'common', fields)]),
  ];
}

function bodyCounted(text: string, type: string): readonly Variation[] {
  const counted = (how: string, parameters: readonly SentParameter[], likelihood: Likelihood): Variation =>
    adding(parameters, likelihood, {
      code: 'body_counted',
      evidence: `They signed the body ${how}; its media type is ${type}, so it is no part of the signature.`,
    });
  const fields = jsonFields(text);
  return [
    counted('as form pairs', readPairs(text, 'form'), 'seen'),
    counted('as the name of a parameter', [{ ...sent([text, '']), place: 'form' }], 'seen'),
    counted(
      'as form pairs, undecoded',
      readPairs(text, 'form').map(({ rawName, rawValue }) => ({
        ...sent([rawName, rawValue]),
        place: 'form',
      })),
      'common',
    ),
    counted(
      'field by field',
      fields
        .filter(([, value]) => typeof value !== 'object')
        .map(([name, value]) => sent([name, String(value)])),
      'seen',
    ),
    counted(
      'field by field',
      fields.map(([name, value]) => sent([name, typeof value === 'string' ? value : JSON.stringify(value)])),
      'common',
    ),
  ];
}

function jsonFields(text: string): readonly (readonly [name: string, value: unknown])[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).slice(0, MAX_JSON_FIELDS)
      : [];
  } catch {
    return [];
  }
}
