/** What a channel's name says: `PJSIP/1001-0000002a`, `Local/1001@from-queue-00000003;2`, `DAHDI/i1/5550100-3`. */
export interface ChannelName {
  readonly technology: string
  /** Which endpoint of the PBX: the name without technology and serial number. */
  readonly endpoint: string
  /** Local channels are pairs: `;1` faces the one who dialled, `;2` runs the dialplan. */
  readonly local?: { readonly extension: string; readonly pair: string; readonly half: 1 | 2 }
}

export function readChannelName(name: string): ChannelName {
  const slash = name.indexOf('/')
  const technology = slash < 0 ? '' : name.slice(0, slash)
  const rest = name.slice(slash + 1)
  if (technology !== 'Local') return { technology, endpoint: rest.replace(/-[0-9a-f]+$/i, '') }
  const at = rest.indexOf('@')
  const extension = at < 0 ? rest : rest.slice(0, at)
  const pair = rest.replace(/;[12]$/, '')
  return { technology, endpoint: '', local: { extension, pair, half: rest.endsWith(';2') ? 2 : 1 } }
}

/** Channels that Asterisk makes for itself: nobody's phone, and no call of their own. */
const helpers = /^(?:Message|Surrogate|Bridge|CBAnn|CBRec|Announcer|Recorder|Snoop|UnicastRTP|AsyncGoto|Parked)$/i

/** True for Asterisk's own helpers and for the husks of a masquerade. */
export function isHelper(name: string): boolean {
  return helpers.test(name.slice(0, Math.max(0, name.indexOf('/')))) || /<(?:ZOMBIE|MASQ)>$/.test(name)
}
