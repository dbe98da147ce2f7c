// Reads an answer's body up to a bound: a peer does not fill our memory.

/** @returns undefined when there is more than `maxBytes`; the rest is not read then. */
export async function readBoundedText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  // undici's types leave the chunks open; a fetch body is of bytes.
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
