/** Who dialled whom, seen through Local channels. */
import type { Channel } from './channel.ts'

/** Local channels may stand in a row (follow-me in a ring group in a queue …), never in so long a one. */
const longestRow = 30

/** A channel that was dialled and is somebody. A Local channel is only a way to others, unless its dialplan acts alone. */
export function isParty(channel: Channel): boolean {
  if (channel.dial === undefined) return false
  return channel.parsed.local === undefined || (channel.pair?.actsAlone === true && channel.pair.dialled.length === 0)
}

/** A phone, a line, or what stands for one: not a Local channel that only leads from a dialplan to another. */
export function isSomebody(channel: Channel): boolean {
  const { local } = channel.parsed
  if (local === undefined || isParty(channel)) return true
  return (local.half === 1 ? channel : channel.pair)?.dial?.by === undefined
}

/** The phone, or the way to it, had to accept the call after it answered. */
export function wasAsked(channel: Channel): boolean {
  let way: Channel | undefined = channel
  for (let i = 0; i < longestRow && way; i += 1) {
    if (way.wasAsked) return true
    const dialler: Channel | undefined = way.dial?.by
    way = dialler?.parsed.local?.half === 2 ? dialler.pair : undefined
  }
  return false
}

/** The half of `root`'s Local pair, or else the outermost channel, whose dialplan had this one dialled. */
export function diallerOf(party: Channel, root: Channel): Channel | undefined {
  let dialler = party.dial?.by
  for (let i = 0; i < longestRow && dialler && dialler !== root && dialler !== root.pair; i += 1) {
    const outer: Channel | undefined = dialler.parsed.local?.half === 2 ? dialler.pair : dialler
    const next: Channel | undefined = outer?.dial?.by
    if (next === undefined) break
    dialler = next
  }
  return dialler
}

/** The number as it went out to the line: in the dial string, as what the caller's phone sent may have a prefix. */
export function dialledNumber(far: Channel): string {
  return numberIn(far.dial?.text ?? '') ?? [far.number, far.exten].find(isNumber) ?? ''
}

/** Not where a dialplan starts (`s`) or goes on (`h`, `i`, `t` …), which a line shows as its number too. */
function isNumber(text: string): boolean {
  return text.length > 1 && !/^<.*>$/.test(text)
}

/** `+15557654321@trunk`, `trunk/15557654321`, `i1/5550100`, `trunk/sip:+15557654321@host:5060`. */
function numberIn(dialString: string): string | undefined {
  const [first = ''] = dialString.split('&')
  const target = first.slice(first.lastIndexOf('/') + 1).replace(/^(?:sips?|tel):/, '')
  const user = first.includes('/') || target.includes('@') ? target.split('@')[0] : ''
  return /^\+?[\d*#]{2,}/.exec(user ?? '')?.[0]
}
