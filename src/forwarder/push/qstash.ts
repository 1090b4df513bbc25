/**
 * The same request, published through QStash, which stores it and delivers it to the cloud. The batch's id is the
 * message's, so that a repetition is delivered once.
 */

export interface QstashSettings {
  readonly url: string
  readonly token: string
}

/**
 * QStash tries again while the signature is still young enough for the cloud (five minutes): 3 tries in about two
 * minutes; what fails longer stands in its dead-letter queue.
 */
const retries = '3'

export function qstashRequest(
  { url, token }: QstashSettings,
  target: string,
  headers: Readonly<Record<string, string>>,
  id: string,
): { readonly url: string; readonly headers: Record<string, string> } {
  const forwarded = Object.entries(headers).map(([name, value]) => [`upstash-forward-${name}`, value])
  return {
    url: `${url}/v2/publish/${target}`,
    headers: {
      ...Object.fromEntries(forwarded),
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'upstash-method': 'POST',
      'upstash-deduplication-id': id,
      'upstash-retries': retries,
      'upstash-retry-delay': '30000',
    },
  }
}
