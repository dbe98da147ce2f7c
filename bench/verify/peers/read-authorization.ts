// For peers that only sign: the least work that finds the protocol parameters in a header as our consumer writes it.
// It refuses nothing, which is in the peers' favour.

export type Fields = Record<string, string>;

export function readAuthorization(authorization: string): Fields {
  const fields: Fields = {};
  for (const field of authorization.slice('OAuth '.length).split(',')) {
    const equals = field.indexOf('="');
    const value = field.slice(equals + 2, -1);
    fields[field.slice(0, equals).trimStart()] = value.includes('%') ? decodeURIComponent(value) : value;
  }
  return fields;
}
