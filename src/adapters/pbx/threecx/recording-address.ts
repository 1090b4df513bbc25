/** 3CX's `RecordingUrl` is an address, or only the name of a file on the PBX, which nobody can open. */
const longestAddress = 2000

/** The address; undefined for a file's name. */
export function addressOf(text: string | undefined): string | undefined {
  const url = text !== undefined && text.length <= longestAddress && URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? text : undefined
}
