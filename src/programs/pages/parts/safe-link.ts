/**
 * An address that may be opened from a page: http(s), or a path of this server (`origin`). What CRMs hold was written by strangers;
 * `javascript:` and the like are none.
 */
export function safeLink(url: string | undefined, origin: string): string | undefined {
  if (!url) return undefined
  const link = URL.parse(url, origin)
  return link && (link.protocol === 'https:' || link.protocol === 'http:') ? link.href : undefined
}
