/** What Dial and Queue were given (`lastdata`): the number really dialled, the queue's own name. */
import { cut } from '../../../../lib/cut.ts'

/** Asterisk keeps 79 characters; FreePBX's column holds 80. What may be cut off is not read. */
const cutAt = 79

/** `PJSIP/+15557654321@trunk,20,tT`, `SIP/trunk/15557654321,300`, `PJSIP/1001&DAHDI/g1/5557654321`: the one sent to this endpoint. */
export function numberDialled(data: string, destinationChannel: string): string | undefined {
  const [technology = '', endpoint = ''] = splitAt(destinationChannel.replace(/-[0-9a-f]+(?:;\d)?$/i, ''), '/')
  const isCut = data.length >= cutAt && !data.includes(',')
  const targets = firstArgument(data).split('&')
  const whole = isCut ? targets.slice(0, -1) : targets
  const numbers = whole.flatMap((target) => {
    const [itsTechnology = '', rest = ''] = splitAt(target, '/')
    if (itsTechnology !== technology) return []
    const { number, peer } = partsOf(rest)
    return number === undefined ? [] : [{ number, isSame: peer === endpoint }]
  })
  return (numbers.find(({ isSame }) => isSame) ?? (numbers.length === 1 ? numbers[0] : undefined))?.number
}

/** `number@peer`, `peer/number`, `peer/sip:number@host`. */
function partsOf(rest: string): { readonly number: string | undefined; readonly peer: string } {
  const slash = rest.lastIndexOf('/')
  const [user = '', host = ''] = splitAt(rest.slice(slash + 1).replace(/^(?:sips?|tel):/, ''), '@')
  const number = /^\+?[\d*#]{2,}/.exec(user)?.[0]
  if (slash >= 0) return { number, peer: rest.slice(0, slash) }
  return { number: host === '' ? undefined : number, peer: host }
}

export function queueName(data: string): string | undefined {
  return cut(firstArgument(data), 50) || undefined
}

/** The dialplan asks whoever answers, and may say that the call was not accepted: options U and M of Dial. */
export function asksToAccept(data: string): boolean {
  return /,[^,]*,[^,]*[UM]\(/.test(data)
}

function firstArgument(data: string): string {
  return splitAt(data, ',')[0] ?? ''
}

function splitAt(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
