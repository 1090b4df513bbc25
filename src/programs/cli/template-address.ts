/** Which address a 3CX template holds, and whether a PBX elsewhere could reach it. */
import { isThisMachine } from '../../lib/address.ts'

export function addressInTemplate(xml: string): string | undefined {
  return xml.match(/https?:\/\/[^"'<\s\][]+/g)?.find((url) => !url.includes('3cx.com'))
}

/** True where no PBX on another machine reaches it. */
export function isOnlyHere(address: string): boolean {
  return !URL.canParse(address) || isThisMachine(address)
}
