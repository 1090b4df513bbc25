/**
 * Who is inside and who is outside, from contexts and channel names. Both are the admin's own: the defaults are those of
 * FreePBX (to 15 with macros, 16 and 17 without) and of common hand-made dialplans, and all can be set.
 */
import { readChannelName } from './channel-name.ts'

export interface Numbering {
  /** Contexts in which calls from outside begin; `*` at the end stands for anything. */
  readonly inboundContexts: readonly string[]
  /** Contexts from which calls go out, whatever the channel that is dialled is called. */
  readonly outboundContexts: readonly string[]
  /** What the endpoint of an extension looks like; its first group is the extension. */
  readonly extensionPattern: RegExp
  /** Endpoints that are trunks though they look like extensions. */
  readonly trunks: readonly string[]
  /** Endpoint → extension, for phones that are not named by their extension. */
  readonly endpoints: Readonly<Record<string, string>>
}

export const inboundContextDefaults: readonly string[] = [
  'from-trunk*',
  'from-pstn*',
  'from-did*',
  'from-dahdi*',
  'from-zaptel*',
  'from-analog*',
  'from-sip-external',
  'from-external*',
  'from-outside*',
  'ext-did*',
  'incoming*',
  'inbound*',
]

export const outboundContextDefaults: readonly string[] = [
  'macro-dialout-trunk',
  'macro-dialout',
  'trunk-dial-with-exten',
  'from-internal-to-trunk',
  'outbound*',
  'outgoing*',
]

export interface Reader {
  isInbound(context: string): boolean
  isOutbound(context: string): boolean
  /** The extension that a channel is the phone of; undefined for trunks and for what stands for no phone. */
  extensionOf(channelName: string): string | undefined
  /** The same for an interface or endpoint as `PJSIP/1001`. */
  isExtension(text: string): boolean
}

export function readerOf(numbering: Numbering): Reader {
  const { extensionPattern, trunks, endpoints } = numbering
  const extension = (endpoint: string): string | undefined => {
    if (trunks.includes(endpoint)) return undefined
    const match = endpoints[endpoint] ?? extensionPattern.exec(endpoint)
    return typeof match === 'string' ? match : (match?.[1] ?? match?.[0])
  }
  return {
    isInbound: matcher(numbering.inboundContexts),
    isOutbound: matcher(numbering.outboundContexts),
    extensionOf: (channelName) => {
      const name = readChannelName(channelName)
      return extension(name.local?.extension ?? name.endpoint)
    },
    isExtension: (text) => extension(text) !== undefined,
  }
}

function matcher(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')))
  const starts = patterns.flatMap((pattern) => (pattern.endsWith('*') ? pattern.slice(0, -1) : []))
  return (text) => exact.has(text) || starts.some((start) => text.startsWith(start))
}
