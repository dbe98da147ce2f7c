// What we sign with, for whoever is to let us in. Application Links wire notes, section 2.

import { plainDancePages } from '../../consumer/dance-pages.ts';
import { dancePage } from '../../consumer/dance-response.ts';
import { CONSUMER_INFO_TYPE, writeConsumerInfo } from '../../links/wire/consumer-info.ts';
import { REST_HEADERS } from '../representation.ts';
import type { Handler } from '../route.ts';

export const consumerInfo: Handler = async (_visit, context) => {
  const { name, publicUrl, keys } = await context.ourselves();
  const body = writeConsumerInfo({
    key: keys.consumerKey,
    name,
    publicKey: keys.publicKey,
    description: `${name} at ${publicUrl}`,
    callback: null,
  });
  return { status: 200, headers: [['content-type', CONSUMER_INFO_TYPE], ...REST_HEADERS], body };
};

/** The same for a person who compares. */
export const viewConsumerInfo: Handler = async (_visit, context) => {
  const { name, keys } = await context.ourselves();
  return dancePage(
    plainDancePages,
    200,
    plainDancePages.problem({
      status: 200,
      title: `What ${name} signs with`,
      text: `Consumer key: ${keys.consumerKey}. Fingerprint of the public key: ${keys.fingerprint}. The key itself follows.`,
      code: keys.publicKey.trim(),
      link: undefined,
    }),
  );
};
